package io.consilium.genesis.check;

import static io.consilium.genesis.check.Claims.require;

import io.consilium.genesis.Network;
import io.consilium.genesis.Ports;
import io.consilium.genesis.check.Claims.NotSure;
import io.consilium.genesis.folder.SiteFolder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What should be so of a site's ports, nodes and clock on the machine where it is checked. */
final class RunningClaims {

    /** Blocks may carry the time of another machine; more than this apart, one of the clocks is wrong. */
    private static final Duration AHEAD = Duration.ofSeconds(5);
    /** A chain that has stood still for so long doesn't go on by itself. */
    private static final Duration BEHIND = Duration.ofSeconds(60);

    private final SiteFolder site;
    private final Network network;
    private final Probe probe;
    private final Clock clock;

    private RunningClaims(SiteFolder site, Network network, Probe probe, Clock clock) {
        this.site = site;
        this.network = network;
        this.probe = probe;
        this.clock = clock;
    }

    static List<Finding> of(SiteFolder site, Network network, Probe probe, Clock clock) {
        RunningClaims claims = new RunningClaims(site, network, probe, clock);
        Ports ports = site.ports();
        return new Claims(site.member().name().text())
                .claim("Besu's ports are its own", () -> claims.besu(ports))
                .claim("Kubo's ports are its own", () -> claims.kubo(ports))
                .claim("the registry's port is free", () -> claims.registry(ports))
                .claim("the clock agrees with the chain's", () -> claims.clock(ports))
                .findings();
    }

    private String besu(Ports ports) {
        List<Integer> used = used(ports.p2p(), ports.rpc(), ports.metrics());
        if (used.isEmpty()) {
            return "free; the node isn't running";
        }
        Optional<Probe.Node> node = probe.besu(ports);
        require(
                node.isPresent(),
                "another program uses " + used + "; stop it, or change ports.json and besu/besu.toml");
        require(
                node.get().genesisHash().equals(network.genesisHash()),
                "a node of another network answers on port " + ports.rpc() + ", with the genesis block "
                        + node.get().genesisHash());
        return "the node runs: block " + node.get().block() + ", " + node.get().peers() + " of "
                + network.othersThan(site.member()).size() + " peers";
    }

    private String kubo(Ports ports) {
        List<Integer> used = used(ports.swarm(), ports.kuboApi());
        if (used.isEmpty()) {
            return "free; the node isn't running";
        }
        Optional<String> peer = probe.kubo(ports);
        require(
                peer.isPresent() && peer.get().equals(site.member().peer().text()),
                "another program uses " + used + "; stop it, or change ports.json and kubo/config.json");
        return "the node runs";
    }

    private String registry(Ports ports) throws NotSure {
        if (!Probe.isFree(ports.registry())) {
            throw new NotSure("port " + ports.registry() + " is in use: by the registry, it is to be hoped");
        }
        return "free";
    }

    private String clock(Ports ports) throws NotSure {
        Optional<Probe.Node> node = probe.besu(ports).filter(running -> running.block() > 0);
        if (node.isEmpty()) {
            throw new NotSure("it can be told once the node has a block");
        }
        Instant now = clock.instant();
        Duration age = Duration.between(node.get().blockTime(), now);
        require(
                age.compareTo(AHEAD.negated()) >= 0,
                "this machine's clock is " + age.negated().toSeconds() + " s behind the last block's; use NTP");
        require(
                age.compareTo(BEHIND) <= 0,
                "the last block is " + age.toSeconds()
                        + " s old: the node still fetches blocks, too few validators run, or this clock is wrong");
        return "the last block is " + Math.max(0, age.toSeconds()) + " s old";
    }

    private static List<Integer> used(Integer... ports) {
        return Stream.of(ports).filter(port -> !Probe.isFree(port)).toList();
    }
}
