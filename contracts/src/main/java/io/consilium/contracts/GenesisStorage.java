package io.consilium.contracts;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.web3j.crypto.Hash;

/**
 * The Consortium's storage in a genesis block.
 *
 * <p>The same founders in the same order always yield the same slots. The contract then answers as if it had admitted
 * them: founders get the ids 1, 2, 3 … in the order of the list. The ModelLedger starts empty and needs no storage.
 */
public final class GenesisStorage {
    /** So many organisations fit into a network over its whole life. */
    public static final int MAX_ORGANISATIONS = 255;

    private static final int PERMISSIONS_VERSION = ConsortiumAbi.PERMISSIONS_VERSION_SLOT;
    private static final int SETTINGS = 1;
    private static final int ACTIVE_ORGANISATIONS = 2;
    private static final int ACTIVE_VALIDATORS = 3;
    private static final int ORGANISATIONS = 4;
    private static final int ACCOUNTS = 5;
    private static final int NODES = 6;
    private static final int NAMES = 7;

    private static final int SHORT_STRING = 31;

    private final SortedMap<Word, Word> slots = new TreeMap<>();

    private GenesisStorage() {}

    /**
     * Computes every slot that isn't zero.
     *
     * @throws IllegalArgumentException if there is no VALIDATOR among the founders, if there are more than 255, or if two
     *     share a name, an account or a node
     */
    public static SortedMap<Word, Word> of(List<Founder> founders, VotingRules rules) {
        if (founders.size() > MAX_ORGANISATIONS) {
            throw new IllegalArgumentException(
                    "A network has at most " + MAX_ORGANISATIONS + " founders, not " + founders.size());
        }
        if (founders.stream().noneMatch(founder -> founder.roles().contains(Role.VALIDATOR))) {
            throw new IllegalArgumentException("No founder is a VALIDATOR: nobody could ever vote");
        }
        GenesisStorage storage = new GenesisStorage();
        storage.settle(founders, rules);
        for (int i = 0; i < founders.size(); i++) {
            storage.found(i + 1, founders.get(i));
        }
        return storage.slots;
    }

    private void settle(List<Founder> founders, VotingRules rules) {
        put(Word.of(PERMISSIONS_VERSION), Word.of(1));
        put(
                Word.of(SETTINGS),
                packed(
                        8,
                        founders.size(),
                        16,
                        rules.thresholdBasisPoints(),
                        32,
                        rules.proposalLifetime().toSeconds()));
        put(Word.of(ACTIVE_ORGANISATIONS), Word.of(bits(founders, false)));
        put(Word.of(ACTIVE_VALIDATORS), Word.of(bits(founders, true)));
    }

    private void found(int id, Founder founder) {
        Word base = entry(Word.of(id), ORGANISATIONS);
        int keyVersion = 1;
        int isFounder = 1;
        put(
                base,
                packed(
                        8,
                        OrganisationStatus.ACTIVE.code(),
                        8,
                        Role.bits(founder.roles()),
                        8,
                        isFounder,
                        32,
                        keyVersion));
        put(base.plus(1), founder.encryptionKey());
        putText(base.plus(2), founder.name());
        putOnce(
                keccak(founder.name().getBytes(StandardCharsets.UTF_8)),
                NAMES,
                Word.of(id),
                "The name \"" + founder.name() + "\"");

        put(base.plus(3), Word.of(founder.accounts().size()));
        for (int i = 0; i < founder.accounts().size(); i++) {
            Address account = founder.accounts().get(i);
            put(keccak(base.plus(3).toBytes()).plus(i), account.toWord());
            putOnce(account.toWord(), ACCOUNTS, packed(8, id, 8, i + 1), "Account " + account);
        }
        put(base.plus(4), Word.of(founder.nodes().size()));
        for (int i = 0; i < founder.nodes().size(); i++) {
            NodeId node = founder.nodes().get(i);
            Word place = keccak(base.plus(4).toBytes()).plus(2L * i);
            put(place, node.high());
            put(place.plus(1), node.low());
            putOnce(keccak(HexFormat.of().parseHex(node.digits())), NODES, packed(8, id, 8, i + 1), "Node " + node);
        }
    }

    private void put(Word slot, Word value) {
        if (!value.equals(Word.ZERO)) {
            slots.put(slot, value);
        }
    }

    private void putOnce(Word key, int mapping, Word value, String what) {
        if (slots.putIfAbsent(entry(key, mapping), value) != null) {
            throw new IllegalArgumentException(what + " is used by two founders, or twice by one");
        }
    }

    /** Up to 31 bytes lie in the slot itself, beside twice their number; more lie from the slot's hash on. */
    private void putText(Word slot, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= SHORT_STRING) {
            byte[] word = Arrays.copyOf(bytes, 32);
            word[SHORT_STRING] = (byte) (2 * bytes.length);
            put(slot, Word.of(word));
            return;
        }
        put(slot, Word.of(2L * bytes.length + 1));
        Word place = keccak(slot.toBytes());
        for (int from = 0; from < bytes.length; from += 32) {
            put(place.plus(from / 32), Word.of(Arrays.copyOfRange(bytes, from, from + 32)));
        }
    }

    private static BigInteger bits(List<Founder> founders, boolean onlyValidators) {
        BigInteger bits = BigInteger.ZERO;
        for (int i = 0; i < founders.size(); i++) {
            if (!onlyValidators || founders.get(i).roles().contains(Role.VALIDATOR)) {
                bits = bits.setBit(i + 1);
            }
        }
        return bits;
    }

    /** Fields of one slot from the lowest bit up: width, value, width, value … */
    private static Word packed(long... widthsAndValues) {
        BigInteger word = BigInteger.ZERO;
        int offset = 0;
        for (int i = 0; i < widthsAndValues.length; i += 2) {
            word = word.or(BigInteger.valueOf(widthsAndValues[i + 1]).shiftLeft(offset));
            offset += (int) widthsAndValues[i];
        }
        return Word.of(word);
    }

    private static Word entry(Word key, int mapping) {
        byte[] both = Arrays.copyOf(key.toBytes(), 64);
        both[63] = (byte) mapping;
        return keccak(both);
    }

    private static Word keccak(byte[] bytes) {
        return Word.of(Hash.sha3(bytes));
    }
}
