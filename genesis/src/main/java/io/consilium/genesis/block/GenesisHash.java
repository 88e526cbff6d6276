package io.consilium.genesis.block;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Word;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.web3j.crypto.Hash;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;

/** The hash of the first block that a genesis file describes, if it is of the Cancun kind: the only one made here. */
final class GenesisHash {

    private static final byte[] NO_HASH = new byte[32];
    private static final byte[] NO_LOGS = new byte[256];
    private static final byte[] EMPTY_TRIE = Trie.root(Map.of());
    private static final byte[] NO_OMMERS = Hash.sha3(RlpEncoder.encode(new RlpList()));

    private GenesisHash() {}

    static Word of(JsonNode genesis) {
        return Word.of(Hash.sha3(RlpEncoder.encode(new RlpList(
                RlpString.create(NO_HASH),
                RlpString.create(NO_OMMERS),
                RlpString.create(HexText.bytes(genesis, "coinbase")),
                RlpString.create(stateRoot(genesis.path("alloc"))),
                RlpString.create(EMPTY_TRIE), // transactions
                RlpString.create(EMPTY_TRIE), // receipts
                RlpString.create(NO_LOGS),
                RlpString.create(HexText.number(genesis, "difficulty")),
                RlpString.create(0), // block number
                RlpString.create(HexText.number(genesis, "gasLimit")),
                RlpString.create(0), // gas used
                RlpString.create(HexText.number(genesis, "timestamp")),
                RlpString.create(HexText.bytes(genesis, "extraData")),
                RlpString.create(HexText.bytes(genesis, "mixHash")),
                RlpString.create(HexText.padded(HexText.number(genesis, "nonce"), 8)),
                RlpString.create(HexText.number(genesis, "baseFeePerGas")),
                RlpString.create(EMPTY_TRIE), // withdrawals
                RlpString.create(0), // blob gas used
                RlpString.create(0), // excess blob gas
                RlpString.create(NO_HASH))))); // parent beacon block root
    }

    private static byte[] stateRoot(JsonNode alloc) {
        Map<String, byte[]> state = new HashMap<>();
        alloc.properties()
                .forEach(entry -> state.put(
                        hashed(HexText.bytes(HexText.address(entry.getKey()).hex())), account(entry.getValue())));
        return Trie.root(state);
    }

    private static byte[] account(JsonNode account) {
        Map<String, byte[]> storage = new HashMap<>();
        account.path("storage").properties().forEach(slot -> {
            BigInteger value = HexText.number(slot.getValue().asText());
            if (value.signum() != 0) {
                byte[] key = HexText.padded(HexText.number(slot.getKey()), 32);
                storage.put(hashed(key), RlpEncoder.encode(RlpString.create(value)));
            }
        });
        return RlpEncoder.encode(new RlpList(
                RlpString.create(HexText.number(account.path("nonce").asText("0x0"))),
                RlpString.create(HexText.number(account.path("balance").asText("0x0"))),
                RlpString.create(Trie.root(storage)),
                RlpString.create(Hash.sha3(HexText.bytes(account.path("code").asText("0x"))))));
    }

    private static String hashed(byte[] key) {
        return HexFormat.of().formatHex(Hash.sha3(key));
    }
}
