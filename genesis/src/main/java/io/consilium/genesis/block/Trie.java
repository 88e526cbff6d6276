package io.consilium.genesis.block;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.web3j.crypto.Hash;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;

/**
 * The root of a Merkle Patricia trie (Yellow Paper, appendix D) over entries that are all known at once.
 *
 * <p>It tells what the hash of a genesis block will be before any node has seen it, so that a registry can refuse
 * another chain from its first start on.
 */
final class Trie {

    private static final RlpType NOTHING = RlpString.create(new byte[0]);
    private static final int HASH = 32;
    private static final int DIGITS = 16;

    private Trie() {}

    /** The root over entries whose keys are given as hexadecimal digits. */
    static byte[] root(Map<String, byte[]> entries) {
        List<Map.Entry<String, byte[]>> sorted = List.copyOf(new TreeMap<>(entries).entrySet());
        return Hash.sha3(RlpEncoder.encode(sorted.isEmpty() ? NOTHING : node(sorted, 0)));
    }

    /** The node over entries that share their first digits; at least one. */
    private static RlpList node(List<Map.Entry<String, byte[]>> entries, int from) {
        String first = entries.getFirst().getKey();
        if (entries.size() == 1) {
            byte[] value = entries.getFirst().getValue();
            return new RlpList(path(first.substring(from), true), RlpString.create(value));
        }
        int to = commonLength(first, entries.getLast().getKey(), from);
        return to > from
                ? new RlpList(path(first.substring(from, to), false), reference(branch(entries, to)))
                : branch(entries, from);
    }

    private static RlpList branch(List<Map.Entry<String, byte[]>> entries, int at) {
        List<List<Map.Entry<String, byte[]>>> children = new ArrayList<>();
        for (int digit = 0; digit < DIGITS; digit++) {
            children.add(new ArrayList<>());
        }
        RlpType value = NOTHING;
        for (Map.Entry<String, byte[]> entry : entries) {
            if (entry.getKey().length() == at) {
                value = RlpString.create(entry.getValue());
            } else {
                children.get(Character.digit(entry.getKey().charAt(at), DIGITS)).add(entry);
            }
        }
        List<RlpType> items = new ArrayList<>();
        children.forEach(child -> items.add(child.isEmpty() ? NOTHING : reference(node(child, at + 1))));
        items.add(value);
        return new RlpList(items);
    }

    /** A node shorter than a hash stands for itself. */
    private static RlpType reference(RlpList node) {
        byte[] encoded = RlpEncoder.encode(node);
        return encoded.length < HASH ? node : RlpString.create(Hash.sha3(encoded));
    }

    /** Digits in pairs, behind a flag that tells whether they are odd and whether the path ends here. */
    private static RlpType path(String digits, boolean ends) {
        boolean odd = digits.length() % 2 == 1;
        int flag = (ends ? 2 : 0) + (odd ? 1 : 0);
        String flagged = Integer.toHexString(flag) + (odd ? "" : "0") + digits;
        return RlpString.create(HexFormat.of().parseHex(flagged));
    }

    private static int commonLength(String one, String other, int from) {
        int shorter = Math.min(one.length(), other.length());
        int to = from;
        while (to < shorter && one.charAt(to) == other.charAt(to)) {
            to++;
        }
        return to;
    }
}
