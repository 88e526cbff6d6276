package io.consilium.besu.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.besu.testing.BesuNode;
import io.consilium.besu.testing.Eventually;
import io.consilium.besu.testing.PluginJar;
import io.consilium.besu.testing.RealBesu;
import io.consilium.contracts.Address;
import io.consilium.contracts.Founder;
import io.consilium.contracts.GenesisAlloc;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Founders;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** A real Besu by itself, with 1,000 accounts in its contract, that measures inside. */
final class BenchNode {
    private static final int ORGANISATIONS = 50;
    private static final int ACCOUNTS_EACH = 20;

    private BenchNode() {}

    /** The lines that {@link SimulationPlugin} writes. */
    static List<String> measure(RealBesu besu, Path folder) throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"),
                NetworkPlan.builder()
                        .hospital("Only")
                        .firstPort(FreePorts.inARow(10))
                        .seed("a node that measures".getBytes(StandardCharsets.UTF_8))
                        .withoutPlugin()
                        .build());
        SiteFolder site = network.site("Only");
        ObjectNode genesis = (ObjectNode) network.shared().genesis().json();
        ObjectNode alloc = genesis.putObject("alloc");
        GenesisAlloc.of(founders(), VotingRules.MAJORITY_WITHIN_A_WEEK).forEach((address, account) -> {
            ObjectNode storage = alloc.putObject(address.hex())
                    .put("balance", "0x0")
                    .put("nonce", "0x1")
                    .put("code", account.code())
                    .putObject("storage");
            account.storage().forEach((slot, value) -> storage.put(slot.hex(), value.hex()));
        });
        Files.writeString(site.path("network/genesis.json"), genesis.toString());
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        writeJar(plugins.resolve("simulation.jar"));
        Path figures = site.path(SimulationPlugin.FIGURES);
        try (BesuNode node = BesuNode.in(besu, site.path())
                .with("--config-file=besu/besu.toml")
                .plugins(plugins)
                .atFullSpeed()
                .run(site.ports().rpc())) {
            node.awaitRpc();
            Eventually.until("the node has measured", () -> Files.exists(figures));
        }
        return Files.readAllLines(figures);
    }

    private static List<Founder> founders() {
        List<Founder> founders = new ArrayList<>();
        for (int i = 0; i < ORGANISATIONS; i++) {
            List<Address> accounts = new ArrayList<>();
            for (int j = 0; j < ACCOUNTS_EACH; j++) {
                accounts.add(new Address(
                        Founders.credentials("account " + i + "/" + j).getAddress()));
            }
            founders.add(new Founder(
                    "Organisation " + i,
                    Set.of(Role.CONSUMER, Role.VALIDATOR),
                    Word.of(i + 1L),
                    accounts,
                    List.of(Founders.node("node", i))));
        }
        return founders;
    }

    /** The plugin's classes, which it calls, and the measuring plugin in its place. */
    private static void writeJar(Path path) throws IOException {
        try (OutputStream file = Files.newOutputStream(path);
                JarOutputStream out = new JarOutputStream(file);
                JarFile plugin = new JarFile(PluginJar.PATH.toFile())) {
            for (String name : PluginJar.files()) {
                if (name.endsWith(".class")) {
                    write(
                            out,
                            name,
                            plugin.getInputStream(plugin.getEntry(name)).readAllBytes());
                }
            }
            String entry = SimulationPlugin.class.getName().replace('.', '/') + ".class";
            try (InputStream bytes = BenchNode.class.getClassLoader().getResourceAsStream(entry)) {
                write(out, entry, bytes.readAllBytes());
            }
            write(
                    out,
                    "META-INF/services/org.hyperledger.besu.plugin.BesuPlugin",
                    SimulationPlugin.class.getName().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void write(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
