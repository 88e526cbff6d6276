package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.cli.testing.Keystores;
import io.consilium.contracts.testing.Anvil;
import io.consilium.envelope.KeyFile;
import io.consilium.envelope.MemberKeys;
import io.consilium.envelope.Password;
import io.consilium.ledger.testing.Site;
import io.consilium.service.RunningSite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Starts a regulator's own registry over a test's ledger, and audits through it. */
final class RegulatorsRegistry {

    private static final JsonMapper JSON = new JsonMapper();

    private final URI node;
    private final List<String> settings;
    private final Path keystore;
    private final Path password;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** Keeps everything in a folder. */
    RegulatorsRegistry(URI node, Path folder) throws IOException {
        this.node = node;
        this.keystore = Keystores.of(Site.REGULATOR, folder);
        this.password = Keystores.password(folder);
        this.settings = settings(node, folder);
    }

    /** Makes what a registry needs in a folder, and says where it is. */
    static List<String> settings(URI node, Path folder) throws IOException {
        Path keystore = Keystores.of(Site.REGULATOR, folder);
        Path password = Keystores.password(folder);
        Path keys = folder.resolve("keys.json");
        new KeyFile(keys).create(MemberKeys.generate(1, Instant.EPOCH), Password.fromFile(password));
        return List.of(
                "-consilium.home=" + folder,
                "-consilium.node.url=" + node,
                "-consilium.node.chain-id=" + Anvil.CHAIN_ID,
                "-consilium.account.keystore=" + keystore,
                "-consilium.account.password-file=" + password,
                "-consilium.keys.file=" + keys,
                "-consilium.keys.password-file=" + password);
    }

    RunningSite start(String... more) {
        List<String> all = new ArrayList<>(settings);
        all.add("-micronaut.server.port=-1");
        all.addAll(List.of(more));
        return RunningSite.start(all.toArray(String[]::new));
    }

    /** Audits with a registry into a folder; the command's exit code. */
    int audit(URI registry, Path report, String... more) {
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        printed.reset();
        List<String> command = new ArrayList<>(List.of(
                "audit",
                "--out",
                report.toString(),
                "--node",
                node.toString(),
                "--chain-id",
                Long.toString(Anvil.CHAIN_ID),
                "--no-content",
                "--registry",
                registry.toString(),
                "--keystore",
                keystore.toString(),
                "--password-file",
                password.toString()));
        command.addAll(List.of(more));
        return Consilium.run(both, both, command.toArray(String[]::new));
    }

    /** What the last audit printed. */
    String words() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    static JsonNode report(Path report) throws IOException {
        return JSON.readTree(report.resolve(ReportFolder.REPORT).toFile());
    }

    static String verdict(Path report) throws IOException {
        for (JsonNode judgement : report(report).path("judgements")) {
            if (judgement.path("claim").asText().equals("REGISTRY")) {
                return judgement.path("verdict").asText();
            }
        }
        return "";
    }
}
