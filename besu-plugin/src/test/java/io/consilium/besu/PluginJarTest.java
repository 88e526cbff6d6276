package io.consilium.besu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.testing.PluginJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in the jar that is shipped, and what it refers to. */
class PluginJarTest {
    private static final String BESU = "org.hyperledger.besu.";

    /** The EVM types that the plugin API's own signatures mention. */
    private static final Set<String> EVM_TYPES = Set.of(
            "org.hyperledger.besu.evm.tracing.OperationTracer",
            "org.hyperledger.besu.evm.worldstate.WorldView",
            "org.hyperledger.besu.evm.account.Account");

    @Test
    void holdsNothingButOurClassesAndTheirTwoFiles() {
        Set<String> others = PluginJar.files().stream()
                .filter(file -> !file.matches("io/consilium/besu/.*\\.class"))
                .filter(file -> !file.startsWith("META-INF/maven/"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(
                Set.of(
                        "META-INF/MANIFEST.MF",
                        "META-INF/plugin-artifacts-catalog.json",
                        "META-INF/services/org.hyperledger.besu.plugin.BesuPlugin"),
                others);
    }

    @Test
    void refersToNoClassOfBesuOutsidePluginApiAndDatatypes() {
        Set<String> internals = Stream.concat(PluginJar.classNames().stream(), PluginJar.descriptorNames().stream())
                .filter(name -> name.startsWith(BESU))
                .filter(name -> !name.startsWith(BESU + "plugin.") && !name.startsWith(BESU + "datatypes."))
                .filter(name -> !EVM_TYPES.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of(), internals);
    }

    @Test
    void refersToNothingElseThatIsNotInJavaOrInBesu() {
        Set<String> strangers = PluginJar.classNames().stream()
                .filter(name -> name.contains("."))
                .filter(name -> Stream.of(
                                "java.", "io.consilium.besu.", BESU, "org.apache.tuweni.", "org.slf4j.", "picocli.")
                        .noneMatch(name::startsWith))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of(), strangers);
    }

    @Test
    void catalogNamesTheBesuItWasMadeForAndNoDependency() throws IOException {
        try (JarFile jar = new JarFile(PluginJar.PATH.toFile())) {
            String catalog = new String(
                    jar.getInputStream(jar.getEntry("META-INF/plugin-artifacts-catalog.json"))
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            assertEquals("{\"besuVersion\":\"26.8.0\",\"dependencies\":[]}", catalog.strip());
        }
    }

    @Test
    void manifestCarriesTheVersionThatBesuShows() throws IOException {
        try (JarFile jar = new JarFile(PluginJar.PATH.toFile())) {
            assertTrue(jar.getManifest().getMainAttributes().getValue("Implementation-Version") != null);
        }
    }
}
