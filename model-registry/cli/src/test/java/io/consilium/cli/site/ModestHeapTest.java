package io.consilium.cli.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.genesis.Password;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.key.EthereumKey;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.key.Keystore;
import io.consilium.ledger.signing.KeystoreSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are made in earnest are encrypted a good deal harder than those of tests. */
class ModestHeapTest {

    @TempDir
    private Path folder;

    @Test
    void aRegistryHasTheMemoryToOpenAnAccountThatWasMadeInEarnest() throws Exception {
        KeySource source = KeySource.random();
        EthereumKey key = EthereumKey.generate(source, "account");
        Path keystore = Files.writeString(
                folder.resolve("operator.json"),
                Json.text(Keystore.encrypt(
                        key, new Password("a secret of the test"), Keystore.Cost.STANDARD, source, "keystore")));
        Path password = Files.writeString(folder.resolve("password"), "a secret of the test\n");
        Path printed = folder.resolve("printed");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SiteStartCommand.MODEST);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Opening.class.getName(),
                keystore.toString(),
                password.toString()));

        Process opening = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();

        assertTrue(opening.waitFor(2, TimeUnit.MINUTES));
        assertEquals(key.address().hex(), Files.readString(printed).strip());
    }

    /** What a registry does with its account when it starts. */
    static final class Opening {

        private Opening() {}

        public static void main(String... files) {
            System.out.println(
                    KeystoreSigner.open(Path.of(files[0]), Path.of(files[1])).address());
        }
    }
}
