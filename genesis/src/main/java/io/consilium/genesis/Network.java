package io.consilium.genesis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.consilium.contracts.Address;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network as all its members know it: the file {@code network.json}.
 *
 * @param format the version of this description, 1
 * @param chainId the id that transactions are signed for
 * @param genesisHash the hash of the first block
 * @param createdAt the time that the first block carries
 * @param blockPeriodSeconds seconds between two blocks
 * @param votingRules how the first block says that votes are counted
 * @param permissioned whether nodes only run with Consilium's plugin, which keeps strangers out
 * @param founders the members that stand in the first block, in the order of their ids on the ledger
 * @param admitted members for whom files were made later; only the ledger tells whether they were voted in
 * @param changed what is known by now of those members whose keys, host or ports are other ones than above
 * @param removed those founders and admitted members that were voted out, by the accounts that they stand there with
 */
@JsonPropertyOrder({
    "format",
    "chainId",
    "genesisHash",
    "createdAt",
    "blockPeriodSeconds",
    "votingRules",
    "permissioned",
    "founders",
    "admitted",
    "changed",
    "removed"
})
public record Network(
        int format,
        long chainId,
        Word genesisHash,
        Instant createdAt,
        int blockPeriodSeconds,
        VotingRules votingRules,
        boolean permissioned,
        List<Member> founders,
        List<Member> admitted,
        List<Member> changed,
        List<Address> removed) {

    /** The version that this program writes and reads. */
    public static final int FORMAT = 1;

    /** Checks that the members make a network: a validator among the founders, and nothing twice. */
    public Network {
        if (format != FORMAT) {
            throw new GenesisException.Unreadable(
                    "the network's description has format " + format + "; this program reads " + FORMAT);
        }
        founders = List.copyOf(founders);
        admitted = List.copyOf(admitted);
        new FaultTolerance((int)
                founders.stream().filter(member -> member.kind().isValidator()).count());
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
        List<Member> all = members(founders, admitted, changed, removed);
        requireDifferent(all, "name", member -> member.name().text());
        requireDifferent(all, "folder name", member -> member.name().folder());
        requireDifferent(all, "node", Member::node);
        requireDifferent(all, "account", Member::account);
        requireDifferent(all, "encryption key", Member::encryptionKey);
        requireDifferent(all, "Kubo peer", Member::peer);
        requireDifferent(
                all,
                "host and port for Besu (give another host or first port)",
                member -> member.host() + ":" + member.p2pPort());
        requireDifferent(all, "host and port for Kubo (give another host or first port)", Member::multiaddress);
    }

    /** All members for whom there are files, as they are now, but those that were voted out. */
    @JsonIgnore
    public List<Member> members() {
        return members(founders, admitted, changed, removed);
    }

    private static List<Member> members(
            List<Member> founders, List<Member> admitted, List<Member> changed, List<Address> removed) {
        Map<OrganisationName, Member> now =
                changed.stream().collect(Collectors.toMap(Member::name, Function.identity()));
        return Stream.concat(founders.stream(), admitted.stream())
                .filter(member -> !removed.contains(member.account()))
                .map(member -> now.getOrDefault(member.name(), member))
                .toList();
    }

    /** The member with a name. */
    public Optional<Member> member(OrganisationName name) {
        return members().stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /** Whether this is a member that was voted out; one that was let in anew by the same name is another. */
    public boolean isRemoved(Member member) {
        return hadToGo(member.name())
                && member(member.name()).filter(now -> isTheSame(now, member)).isEmpty();
    }

    /** One that changes a key keeps the others. */
    private static boolean isTheSame(Member one, Member other) {
        return one.account().equals(other.account())
                || one.node().equals(other.node())
                || one.encryptionKey().equals(other.encryptionKey());
    }

    private boolean hadToGo(OrganisationName name) {
        return Stream.concat(founders.stream(), admitted.stream())
                .anyMatch(member -> member.name().equals(name) && removed.contains(member.account()));
    }

    /** All but one: those that it dials. */
    public List<Member> othersThan(Member self) {
        return members().stream()
                .filter(member -> !member.name().equals(self.name()))
                .toList();
    }

    /** The addresses that seal blocks from the first one on. */
    @JsonIgnore
    public List<Address> firstValidators() {
        return founders.stream()
                .filter(member -> member.kind().isValidator())
                .map(Member::sealer)
                .toList();
    }

    /** The same network with one member more. */
    public Network with(Member newcomer) {
        if (removed.contains(newcomer.account())) {
            throw new GenesisException.Invalid(
                    newcomer.name() + " was removed with these keys; it has to make others to be let in anew");
        }
        return new Network(
                format,
                chainId,
                genesisHash,
                createdAt,
                blockPeriodSeconds,
                votingRules,
                permissioned,
                founders,
                Stream.concat(admitted.stream(), Stream.of(newcomer)).toList(),
                changed,
                removed);
    }

    /** The same network, in which a member has other keys, or is reached elsewhere, from now on. */
    public Network changing(Member member) {
        Member before = member(member.name())
                .orElseThrow(() -> new GenesisException.Invalid("the network has no member " + member.name()));
        if (before.kind() != member.kind()) {
            throw new GenesisException.Invalid(member.name() + " is a "
                    + before.kind().word() + ", not a " + member.kind().word() + "; roles are changed by vote");
        }
        return new Network(
                format,
                chainId,
                genesisHash,
                createdAt,
                blockPeriodSeconds,
                votingRules,
                permissioned,
                founders,
                admitted,
                Stream.concat(changed.stream().filter(other -> !other.name().equals(member.name())), Stream.of(member))
                        .toList(),
                removed);
    }

    /** The same network without a member that was voted out. */
    public Network without(OrganisationName name) {
        Member first = Stream.concat(founders.stream(), admitted.stream())
                .filter(member -> member.name().equals(name) && !removed.contains(member.account()))
                .findFirst()
                .orElseThrow(() -> new GenesisException.Invalid(
                        (hadToGo(name) ? name + " was removed already" : "the network has no member " + name)
                                + "; nothing was changed"));
        Network without = new Network(
                format,
                chainId,
                genesisHash,
                createdAt,
                blockPeriodSeconds,
                votingRules,
                permissioned,
                founders,
                admitted,
                changed.stream().filter(other -> !other.name().equals(name)).toList(),
                Stream.concat(removed.stream(), Stream.of(first.account())).toList());
        new FaultTolerance((int) without.members().stream()
                .filter(member -> member.kind().isValidator())
                .count());
        return without;
    }

    private static void requireDifferent(List<Member> members, String what, Function<Member, Object> property) {
        Set<Object> seen = new HashSet<>();
        for (Member member : members) {
            Object value = property.apply(member);
            if (!seen.add(value)) {
                throw new GenesisException.Invalid("two organisations have the same " + what + ": " + value);
            }
        }
    }
}
