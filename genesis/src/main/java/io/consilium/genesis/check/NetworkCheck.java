package io.consilium.genesis.check;

import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Network;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SharedFolder;
import io.consilium.genesis.folder.SiteFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks a folder: that of a whole network, of one site, or the one that members share.
 *
 * <p>It changes nothing, and says of every claim whether it holds.
 */
public final class NetworkCheck {

    private static final long POLL_MILLIS = 500;

    private final Optional<SharedFolder> shared;
    private final List<SiteFolder> sites;
    private final Clock clock;

    private NetworkCheck(Optional<SharedFolder> shared, List<SiteFolder> sites, Clock clock) {
        this.shared = shared;
        this.sites = sites;
        this.clock = clock;
    }

    /** Looks at what kind of folder it is. */
    public static NetworkCheck of(Path folder) {
        return of(folder, Clock.systemUTC());
    }

    static NetworkCheck of(Path folder, Clock clock) {
        if (SiteFolder.isAt(folder)) {
            return new NetworkCheck(Optional.empty(), List.of(SiteFolder.at(folder)), clock);
        }
        if (NetworkFolder.isAt(folder)) {
            NetworkFolder network = NetworkFolder.at(folder);
            Network known = network.network();
            // What was voted out and still lies here runs alone, if at all.
            List<SiteFolder> members = network.sites().stream()
                    .filter(site -> !known.isRemoved(site.member()))
                    .toList();
            return new NetworkCheck(Optional.of(network.shared()), members, clock);
        }
        if (SharedFolder.isAt(folder)) {
            return new NetworkCheck(Optional.of(SharedFolder.at(folder)), List.of(), clock);
        }
        throw new GenesisException.Unreadable(folder
                + " is the folder of neither a network nor a site: it has no network/network.json or member.json");
    }

    /** How many subjects there are: the network, and each site. */
    public int subjects() {
        return sites.size() + (shared.isPresent() ? 1 : 0);
    }

    /** Checks every claim, about files and about what runs. */
    public List<Finding> findings() {
        return findings(() -> {});
    }

    /** Checks every claim, and tells when one subject is done: decrypting its keys takes a second or two. */
    public List<Finding> findings(Runnable subjectDone) {
        List<Finding> findings = new ArrayList<>();
        shared.ifPresent(folder -> {
            findings.addAll(SharedClaims.of(folder, clock));
            subjectDone.run();
        });
        try (Probe probe = new Probe()) {
            for (SiteFolder site : sites) {
                networkOf(site)
                        .ifPresentOrElse(
                                network -> {
                                    findings.addAll(SiteClaims.of(site, network, shared));
                                    findings.addAll(RunningClaims.of(site, network, probe, clock));
                                },
                                () -> findings.add(notJoined(site)));
                subjectDone.run();
            }
        }
        return findings;
    }

    /**
     * Waits until the node of every site here has a block that was made since, and all have the same one.
     *
     * @return whose node kept that from coming about in time, and why; nobody's, if it did
     */
    public List<String> awaitNewBlock(Duration patience) throws InterruptedException {
        Instant asked = Instant.now();
        try (Probe probe = new Probe()) {
            NewBlock block = new NewBlock(sites, this::networkOf, probe, asked);
            List<String> missing = block.missing();
            while (!missing.isEmpty() && Instant.now().isBefore(asked.plus(patience))) {
                Thread.sleep(POLL_MILLIS);
                missing = block.missing();
            }
            return missing;
        }
    }

    private Optional<Network> networkOf(SiteFolder site) {
        return shared.map(SharedFolder::network).or(site::network);
    }

    private static Finding notJoined(SiteFolder site) {
        return new Finding(
                site.member().name().text(),
                "it is in a network",
                Finding.Verdict.NOTE,
                "not yet; give member.json (fingerprint " + site.member().fingerprint()
                        + ") to the network's operator, then: consilium network join");
    }
}
