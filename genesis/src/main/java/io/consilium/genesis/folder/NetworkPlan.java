package io.consilium.genesis.folder;

import io.consilium.contracts.VotingRules;
import io.consilium.genesis.FaultTolerance;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.OrganisationKind;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Password;
import io.consilium.genesis.Ports;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.key.Keystore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Everything that decides what a new network will be; built with {@link #builder()}.
 *
 * @param organisations the founders whose keys are made together with the network
 * @param members the founders that made their keys themselves, and gave their public half
 * @param chainId the id that transactions are signed for; without one it is drawn from the keys' source
 * @param blockPeriod whole seconds between two blocks
 * @param votingRules how votes are counted until a vote changes that
 * @param permissioned whether nodes only run with Consilium's plugin
 * @param pluginJar the plugin that goes into the sites' folders
 * @param keys where all keys come from
 * @param passwords the passwords of organisations; the others get one, written beside their keys
 * @param cost how dear a guess at a password is
 * @param createdAt the time that the first block carries
 */
public record NetworkPlan(
        List<Organisation> organisations,
        List<Member> members,
        OptionalLong chainId,
        Duration blockPeriod,
        VotingRules votingRules,
        boolean permissioned,
        Optional<Path> pluginJar,
        KeySource keys,
        Map<OrganisationName, Password> passwords,
        Keystore.Cost cost,
        Instant createdAt) {

    /** Chain ids that every program can hold as a number: JavaScript's are exact up to here. */
    private static final long GREATEST_CHAIN_ID = 1L << 53;

    private static final Duration LONGEST_BLOCK_PERIOD = Duration.ofMinutes(1);
    /** Seeds promise the same bytes at any time, so their networks are all of one age. */
    private static final Instant SEEDED_TIME = Instant.parse("2026-01-01T00:00:00Z");

    /** Checks the numbers; whether the members make a network is checked where it is made. */
    public NetworkPlan {
        organisations = List.copyOf(organisations);
        members = List.copyOf(members);
        passwords = Map.copyOf(passwords);
        if (chainId.isPresent() && (chainId.getAsLong() < 1 || chainId.getAsLong() > GREATEST_CHAIN_ID)) {
            throw new GenesisException.Invalid(
                    "the chain id is a whole number from 1 to 2^53, not " + chainId.getAsLong());
        }
        if (blockPeriod.toSeconds() < 1
                || blockPeriod.compareTo(LONGEST_BLOCK_PERIOD) > 0
                || !blockPeriod.equals(blockPeriod.truncatedTo(ChronoUnit.SECONDS))) {
            throw new GenesisException.Invalid(
                    "blocks come every 1 to 60 whole seconds, not every " + blockPeriod.toMillis() + " ms");
        }
        requireDifferentNames(organisations, members);
        faultTolerance(organisations, members);
    }

    /** The present, to the second; with a seed, a time that is always the same. */
    static Instant now(KeySource keys) {
        return keys.isSeeded() ? SEEDED_TIME : Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** What isn't wrong, but should be known before starting. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        faultTolerance(organisations, members).warning().ifPresent(warnings::add);
        List<Host> hosts = Stream.concat(
                        organisations.stream().map(Organisation::host),
                        members.stream().map(Member::host))
                .toList();
        if (hosts.stream().anyMatch(Host::isLoopback) && !hosts.stream().allMatch(Host::isLoopback)) {
            warnings.add("some organisations live on 127.0.0.1, where those on other machines can't reach them;"
                    + " give each its host");
        }
        if (!permissioned) {
            warnings.add("nodes run without the plugin, so strangers can connect and transact: for trying out only");
        }
        if (keys.isSeeded()) {
            warnings.add("all keys come from the seed: who knows it has every key. For tests only");
        }
        return warnings;
    }

    private static FaultTolerance faultTolerance(List<Organisation> organisations, List<Member> members) {
        long validators = Stream.concat(
                        organisations.stream().map(Organisation::kind),
                        members.stream().map(Member::kind))
                .filter(OrganisationKind::isValidator)
                .count();
        return new FaultTolerance((int) validators);
    }

    private static void requireDifferentNames(List<Organisation> organisations, List<Member> members) {
        Map<String, OrganisationName> byFolder = new HashMap<>();
        Stream.concat(
                        organisations.stream().map(Organisation::name),
                        members.stream().map(Member::name))
                .forEach(name -> {
                    OrganisationName other = byFolder.put(name.folder(), name);
                    if (name.equals(other)) {
                        throw new GenesisException.Invalid("two organisations are called " + name);
                    }
                    if (other != null) {
                        throw new GenesisException.Invalid("the names '" + other + "' and '" + name
                                + "' are too alike: both would have the folder " + name.folder());
                    }
                });
    }

    /** Begins a plan: one-second blocks, votes by majority within a week, permissioned, random keys. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects a plan; organisations on one host get ports that don't collide, in the order of their adding. */
    public static final class Builder {

        private record Wanted(OrganisationName name, OrganisationKind kind) {}

        private final List<Wanted> wanted = new ArrayList<>();
        private final List<Member> members = new ArrayList<>();
        private final Map<OrganisationName, Host> hosts = new HashMap<>();
        private final Map<OrganisationName, Password> passwords = new HashMap<>();
        private OptionalInt firstPort = OptionalInt.empty();
        private OptionalLong chainId = OptionalLong.empty();
        private Duration blockPeriod = Duration.ofSeconds(1);
        private VotingRules votingRules = VotingRules.MAJORITY_WITHIN_A_WEEK;
        private boolean permissioned = true;
        private Optional<Path> pluginJar = Optional.empty();
        private KeySource keys = KeySource.random();
        private Keystore.Cost cost = Keystore.Cost.STANDARD;

        private Builder() {}

        /** Adds a founder whose keys are to be made. */
        public Builder organisation(OrganisationKind kind, String name) {
            wanted.add(new Wanted(new OrganisationName(name), kind));
            return this;
        }

        /** Adds a hospital. */
        public Builder hospital(String name) {
            return organisation(OrganisationKind.HOSPITAL, name);
        }

        /** Adds a partner site. */
        public Builder partner(String name) {
            return organisation(OrganisationKind.PARTNER, name);
        }

        /** Adds a regulator. */
        public Builder regulator(String name) {
            return organisation(OrganisationKind.REGULATOR, name);
        }

        /** Adds a founder that made its keys itself. */
        public Builder member(Member member) {
            members.add(member);
            return this;
        }

        /** Where an organisation lives; this machine unless said otherwise. */
        public Builder host(String name, Host host) {
            hosts.put(new OrganisationName(name), host);
            return this;
        }

        /** The password of an organisation's keys. */
        public Builder password(String name, Password password) {
            passwords.put(new OrganisationName(name), password);
            return this;
        }

        /** Ports in a row from here on, ten for each site of a host, instead of the customary ones. */
        public Builder firstPort(int port) {
            firstPort = OptionalInt.of(port);
            return this;
        }

        /** The chain id, instead of one that is drawn. */
        public Builder chainId(long id) {
            chainId = OptionalLong.of(id);
            return this;
        }

        /** Time between two blocks. */
        public Builder blockPeriod(Duration period) {
            blockPeriod = period;
            return this;
        }

        /** How votes are counted. */
        public Builder votingRules(VotingRules rules) {
            votingRules = rules;
            return this;
        }

        /** The plugin to put into the sites' folders. */
        public Builder pluginJar(Path jar) {
            pluginJar = Optional.of(jar);
            return this;
        }

        /** An open network whose nodes run without the plugin: for trying out only. */
        public Builder withoutPlugin() {
            permissioned = false;
            return this;
        }

        /** Keys from a seed, and cheap encryption of them: for tests only. */
        public Builder seed(byte[] seed) {
            keys = KeySource.seeded(seed);
            cost = Keystore.Cost.LIGHT;
            return this;
        }

        /** The plan. */
        public NetworkPlan build() {
            List<Organisation> organisations = new ArrayList<>();
            Map<Host, Integer> onHost = new HashMap<>();
            for (Wanted each : wanted) {
                Host host = hosts.getOrDefault(each.name(), Host.LOOPBACK);
                int n = onHost.merge(host, 1, Integer::sum) - 1;
                Ports ports = firstPort.isPresent() ? Ports.inARow(firstPort.getAsInt(), n) : Ports.customary(n);
                organisations.add(new Organisation(each.name(), each.kind(), host, ports));
            }
            requireKnown(hosts.keySet(), "host");
            requireKnown(passwords.keySet(), "password");
            return new NetworkPlan(
                    organisations,
                    members,
                    chainId,
                    blockPeriod,
                    votingRules,
                    permissioned,
                    pluginJar,
                    keys,
                    passwords,
                    cost,
                    now(keys));
        }

        private void requireKnown(Iterable<OrganisationName> names, String what) {
            for (OrganisationName name : names) {
                if (wanted.stream().noneMatch(each -> each.name().equals(name))) {
                    throw new GenesisException.Invalid(
                            "there is a " + what + " for " + name + ", but no organisation of that name is to be made");
                }
            }
        }
    }
}
