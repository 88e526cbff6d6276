package io.consilium.genesis.check;

import io.consilium.contracts.Word;
import io.consilium.genesis.Network;
import io.consilium.genesis.folder.SiteFolder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A block that was made after it was asked for, and that the node of every site here has as the same one.
 *
 * <p>Blocks that a node fetches to catch up are new to it, but were made before.
 */
final class NewBlock {

    /** Sealers' clocks may lag so far behind this machine's; {@link RunningClaims} finds more than that wrong. */
    private static final Duration LAG = Duration.ofSeconds(5);

    private final List<SiteFolder> sites;
    private final Function<SiteFolder, Optional<Network>> networkOf;
    private final Probe probe;
    private final Instant asked;
    private final Map<SiteFolder, Long> before = new HashMap<>();

    NewBlock(List<SiteFolder> sites, Function<SiteFolder, Optional<Network>> networkOf, Probe probe, Instant asked) {
        this.sites = sites;
        this.networkOf = networkOf;
        this.probe = probe;
        this.asked = asked;
    }

    /** Whose node keeps it from being there, and why; nobody's, once it is. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        long common = Long.MAX_VALUE;
        for (SiteFolder site : sites) {
            String name = site.member().name().text();
            int port = site.ports().rpc();
            Optional<Probe.Node> node = probe.besu(site.ports());
            if (node.isEmpty()) {
                missing.add(name + ": no node answers on port " + port);
            } else if (!isOfItsNetwork(node.get(), site)) {
                missing.add(name + ": the node on port " + port + " is one of another network");
            } else {
                long block = node.get().block();
                common = Math.min(common, block);
                if (block <= before.computeIfAbsent(site, first -> block)) {
                    missing.add(name + ": no new block after block " + block);
                } else if (node.get().blockTime().isBefore(asked.minus(LAG))) {
                    missing.add(name + ": its newest block " + block + " was made at "
                            + node.get().blockTime() + ", before it was asked for; it catches up, or a clock is wrong");
                }
            }
        }
        return missing.isEmpty() && !sites.isEmpty() ? disagreement(common) : missing;
    }

    private boolean isOfItsNetwork(Probe.Node node, SiteFolder site) {
        return networkOf
                .apply(site)
                .filter(known -> known.genesisHash().equals(node.genesisHash()))
                .isPresent();
    }

    private List<String> disagreement(long common) {
        if (before.values().stream().anyMatch(first -> common <= first)) {
            return List.of("not every node has a block after block " + common);
        }
        List<String> hashes = new ArrayList<>();
        List<Optional<Word>> different = sites.stream()
                .map(site -> {
                    Optional<Word> hash = probe.hash(site.ports(), common);
                    hashes.add(site.member().name().text() + ": block " + common + " is "
                            + hash.map(Word::hex).orElse("unknown"));
                    return hash;
                })
                .distinct()
                .toList();
        return different.size() == 1 && different.getFirst().isPresent() ? List.of() : hashes;
    }
}
