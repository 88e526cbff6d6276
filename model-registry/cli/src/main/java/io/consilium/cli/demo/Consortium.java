package io.consilium.cli.demo;

import io.consilium.content.ContentStore;
import io.consilium.content.Folder;
import io.consilium.content.Kubo;
import io.consilium.content.KuboSettings;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Two hospitals, a partner and a regulator on this machine, and everything that runs for them. */
final class Consortium implements AutoCloseable {
    static final String NORTH = "Hospital North";
    static final String SOUTH = "Hospital South";
    static final String PARTNER = "Partner Clinic";
    static final String REGULATOR = "Regulator";

    private static final int SEED_BYTES = 32;
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 32_000;
    /** Four sites, each with ten. */
    private static final int PORTS = 40;

    private static final int TRIES = 200;

    private final Path folder;
    private final Optional<Path> besu;
    private final Optional<Path> kubo = Program.find("ipfs", "IPFS");
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final List<DemoSite> sites = new ArrayList<>();
    private NetworkFolder network;
    private DemoChain chain;

    Consortium(Path folder, Optional<Path> besu) {
        this.folder = folder;
        this.besu = besu;
    }

    /** Makes everybody's keys and the first block. */
    String make(Optional<Path> plugin) throws IOException {
        // A seed from the system's randomness: the keys are as good as any, and quickly encrypted, for a network of
        // minutes.
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        NetworkPlan.Builder plan = NetworkPlan.builder()
                .hospital(NORTH)
                .hospital(SOUTH)
                .partner(PARTNER)
                .regulator(REGULATOR)
                .seed(seed)
                .firstPort(freePorts());
        if (besu.isPresent() && plugin.isPresent()) {
            plan.pluginJar(plugin.get());
        } else {
            plan.withoutPlugin();
        }
        network = NetworkFolder.create(folder.resolve("network"), plan.build());
        return "chain " + network.network().chainId() + ", first block "
                + network.network().genesisHash();
    }

    /** The first of enough ports in a row that nobody uses, below those that systems give to connections by themselves. */
    private static int freePorts() {
        Random random = new Random();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int first = LOWEST_PORT + random.nextInt(HIGHEST_PORT - LOWEST_PORT);
            if (IntStream.range(first, first + PORTS).allMatch(Consortium::isFree)) {
                return first;
            }
        }
        throw new DemoException("no " + PORTS + " free ports in a row were found from " + LOWEST_PORT + " to "
                + HIGHEST_PORT + "; end what listens there");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException used) {
            return false;
        }
    }

    /** Starts the chain and each site's store and registry. */
    String run() throws IOException, InterruptedException {
        chain = DemoChain.start(network, besu);
        running.push(chain);
        for (SiteFolder site : network.sites()) {
            startStore(site);
        }
        for (SiteFolder site : network.sites()) {
            DemoSite started = DemoSite.start(new SiteArguments(
                    site, chain.url(), chain.id(), chain.genesisHash(), kubo.map(ignored -> api(site))));
            running.push(started);
            sites.add(started);
        }
        String stores = kubo.isPresent() ? "a Kubo for each site in a private swarm" : "one folder of blocks for all";
        return chain + "; " + stores + "; 4 registries on H2";
    }

    private void startStore(SiteFolder site) throws IOException, InterruptedException {
        if (kubo.isEmpty()) {
            // Without IPFS nothing carries content from site to site: they look into the same folder.
            Path home = Files.createDirectories(site.path("data/registry"));
            Path shared = Files.createDirectories(folder.resolve("content"));
            Files.createSymbolicLink(home.resolve("content"), shared);
            return;
        }
        Program daemon = Program.start(
                "Kubo",
                site.path("kubo.log"),
                Map.of("IPFS", kubo.get().toString(), "IPFS_TELEMETRY", "off"),
                List.of(site.path("start-kubo").toString()));
        running.push(daemon);
        daemon.await(() -> daemon.said("Daemon is ready"));
    }

    private static URI api(SiteFolder site) {
        return URI.create("http://127.0.0.1:" + site.ports().kuboApi());
    }

    DemoSite site(String name) {
        return sites.stream()
                .filter(site -> site.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DemoException("there is no site of " + name));
    }

    List<DemoSite> sites() {
        return List.copyOf(sites);
    }

    DemoChain chain() {
        return chain;
    }

    /** What a site itself fetches content through; whoever asks for it closes it. */
    ContentStore storeOf(DemoSite site) throws IOException {
        return kubo.isPresent()
                ? new Kubo(KuboSettings.at(api(site.folder())))
                : Folder.open(folder.resolve("content"));
    }

    /** Where a site's blocks lie on the disk. */
    Path blocksOf(DemoSite site) {
        return kubo.isPresent() ? site.folder().path("data/kubo/blocks") : folder.resolve("content/blocks");
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                throw new DemoException("A part of the demo can't be ended: " + e.getMessage(), e);
            }
        }
    }
}
