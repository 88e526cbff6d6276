package io.consilium.genesis.block;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.GenesisAlloc;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Member;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The genesis file of a QBFT network with both contracts in it, and the hash that its first block will have.
 *
 * <p>The hash is computed from the file's text alone, so what is on disk can be checked without a node.
 */
public final class GenesisBlock {

    /** Room for some hundred ledger transactions in a block. */
    static final long GAS_LIMIT = 100_000_000;
    /** Later contracts of the consortium may be larger than mainnet's 24 KiB. */
    static final int CONTRACT_SIZE_LIMIT = 65_536;

    /** Keccak-256 of "Istanbul practical byzantine fault tolerance", by which nodes know a BFT block. */
    private static final String BFT_MIX_HASH = "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";

    private static final int EPOCH_LENGTH = 30_000;

    private final JsonNode json;

    private GenesisBlock(JsonNode json) {
        this.json = json;
    }

    /** The file that somebody wrote. */
    public static GenesisBlock of(JsonNode json) {
        return new GenesisBlock(json);
    }

    /** Makes the file of a new network; the founders get their ids on the ledger in this order. */
    public static GenesisBlock create(
            long chainId, Instant time, Duration blockPeriod, VotingRules rules, List<Member> founders) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("config", config(chainId, blockPeriod));
        json.put("nonce", "0x0")
                .put("timestamp", hex(time.getEpochSecond()))
                .put("extraData", QbftExtraData.encode(sealers(founders)))
                .put("gasLimit", hex(GAS_LIMIT))
                .put("difficulty", "0x1")
                .put("mixHash", BFT_MIX_HASH)
                .put("coinbase", Address.ZERO.hex())
                .put("baseFeePerGas", "0x0");
        ObjectNode alloc = json.putObject("alloc");
        GenesisAlloc.of(founders.stream().map(Member::founder).toList(), rules)
                .forEach((address, account) -> alloc.set(address.hex(), account(account)));
        return new GenesisBlock(json);
    }

    private static ObjectNode account(GenesisAlloc.Account account) {
        ObjectNode written =
                JsonNodeFactory.instance.objectNode().put("balance", "0x0").put("nonce", "0x1");
        written.put("code", account.code());
        ObjectNode storage = written.putObject("storage");
        account.storage().forEach((slot, value) -> storage.put(slot.hex(), value.hex()));
        return written;
    }

    private static ObjectNode config(long chainId, Duration blockPeriod) {
        ObjectNode config = JsonNodeFactory.instance
                .objectNode()
                .put("chainId", chainId)
                .put("berlinBlock", 0)
                .put("londonBlock", 0)
                .put("shanghaiTime", 0)
                .put("cancunTime", 0)
                .put("zeroBaseFee", true)
                .put("contractSizeLimit", CONTRACT_SIZE_LIMIT);
        long seconds = blockPeriod.toSeconds();
        config.putObject("qbft")
                .put("epochlength", EPOCH_LENGTH)
                .put("blockperiodseconds", seconds)
                // A round that fails costs this long; below four seconds slow machines change rounds for nothing.
                .put("requesttimeoutseconds", Math.max(4, 2 * seconds));
        return config;
    }

    private static List<Address> sealers(List<Member> founders) {
        return founders.stream()
                .filter(member -> member.kind().isValidator())
                .map(Member::sealer)
                .toList();
    }

    /** The file. */
    public JsonNode json() {
        return json;
    }

    /** The chain id that transactions are signed for. */
    public long chainId() {
        JsonNode chainId = json.path("config").path("chainId");
        if (!chainId.canConvertToLong()) {
            throw new GenesisException.Unreadable("the genesis file has no config.chainId");
        }
        return chainId.longValue();
    }

    /** The moment that it carries. */
    public Instant time() {
        try {
            return Instant.ofEpochSecond(HexText.number(json, "timestamp").longValueExact());
        } catch (ArithmeticException | DateTimeException tooLate) {
            throw new GenesisException.Unreadable(
                    "the genesis file has a timestamp that no clock reaches: "
                            + json.path("timestamp").asText(),
                    tooLate);
        }
    }

    /** Whether it names these validators, in this order. */
    public boolean isSealedBy(List<Address> validators) {
        return QbftExtraData.encode(validators)
                .equalsIgnoreCase(json.path("extraData").asText());
    }

    /** The code at an address, in lower case with 0x. */
    public String code(Address address) {
        return account(address).path("code").asText("0x").toLowerCase(Locale.ROOT);
    }

    /** The storage at an address. */
    public SortedMap<Word, Word> storage(Address address) {
        SortedMap<Word, Word> storage = new TreeMap<>();
        account(address)
                .path("storage")
                .properties()
                .forEach(slot -> storage.put(
                        Word.of(HexText.number(slot.getKey())),
                        Word.of(HexText.number(slot.getValue().asText()))));
        return storage;
    }

    private JsonNode account(Address address) {
        return json.path("alloc").properties().stream()
                .filter(entry -> HexText.address(entry.getKey()).equals(address))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new GenesisException.Unreadable("the genesis file has nothing at " + address));
    }

    /** The hash of the first block. */
    public Word hash() {
        return GenesisHash.of(json);
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }
}
