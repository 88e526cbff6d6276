package io.consilium.contracts;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * An organisation that stands in the genesis block.
 *
 * <p>What the contract would refuse in a later admission can't be built here either; what concerns several founders (a
 * name, account or node used twice) is for {@link GenesisStorage} to refuse.
 */
public record Founder(String name, Set<Role> roles, Word encryptionKey, List<Address> accounts, List<NodeId> nodes) {
    public static final int MAX_NAME_BYTES = 64;
    public static final int MAX_ACCOUNTS = 64;
    public static final int MAX_NODES = 32;

    public Founder {
        roles = Set.copyOf(roles);
        accounts = List.copyOf(accounts);
        nodes = List.copyOf(nodes);
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        check(length >= 1 && length <= MAX_NAME_BYTES, "its name is 1 to 64 bytes, not " + length, name);
        check(!roles.isEmpty(), "it needs at least one role", name);
        check(!encryptionKey.equals(Word.ZERO), "its encryption key can't be zero", name);
        check(!accounts.isEmpty() && accounts.size() <= MAX_ACCOUNTS, "it needs 1 to 64 accounts", name);
        check(nodes.size() <= MAX_NODES, "it has at most 32 nodes", name);
        check(!accounts.contains(Address.ZERO), "the zero address can't be its account", name);
        check(
                !accounts.contains(Predeployed.CONSORTIUM.address()),
                "the Consortium's address can't be its account",
                name);
    }

    private static void check(boolean holds, String rule, String name) {
        if (!holds) {
            throw new IllegalArgumentException("Founder \"" + name + "\": " + rule);
        }
    }
}
