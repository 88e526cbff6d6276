package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is shipped, as the build lists it (target/sbom.json of each module), against the files themselves and docs/dependencies.md. */
class DependenciesTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PAGE = Repository.read(Repository.ROOT.resolve("docs/dependencies.md"));
    private static final Path CLI = Repository.ROOT.resolve("model-registry/cli");
    private static final Path TOOLS = Repository.ROOT.resolve(".ci/tools");

    private static final Pattern ALLOWED = Pattern.compile("(?m)^\\| `([^`]+)` \\| (?:yes|beside another) \\|");
    private static final Pattern SHIPPED = Pattern.compile("(?m)^\\| ([^|]+) \\| ((?:`[^`]+:[^`]+`(?:, )?)+) \\|$");
    private static final Pattern FLOOR = Pattern.compile("(?m)^\\| `([^`:]+):([^`]+)` \\| (\\d[^ ]*) \\|");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern GO_TOOL = Pattern.compile("(?m)^tool (\\S+)$");

    @Test
    void everyModuleHasAListThatTwoBuildsMakeTheSame() {
        List<Path> modules = modules(Repository.ROOT)
                .filter(module -> Files.isDirectory(module.resolve("src/main")))
                .toList();

        assertTrue(modules.size() > 8, modules::toString);
        for (Path module : modules) {
            JsonNode list = Sbom.of(module).json();
            assertEquals("CycloneDX", list.path("bomFormat").asText(), module::toString);
            assertEquals("1.6", list.path("specVersion").asText(), module::toString);
            assertTrue(Sbom.of(module).artifact().startsWith("pkg:maven/io.consilium/"), module::toString);
            assertTrue(list.path("serialNumber").isMissingNode(), module::toString);
            assertTrue(list.path("metadata").path("timestamp").isMissingNode(), module::toString);
            assertFalse(list.toString().contains(Repository.ROOT.toString()), module::toString);
        }
    }

    @Test
    void theCommandLinesListNamesExactlyTheJarsBesideIt() {
        assertEquals(
                Set.of(),
                Sbom.of(CLI).differencesTo(jars()),
                "If jars are left over from an older build, remove model-registry/cli/target/lib and package again");
    }

    @Test
    void aJarThatIsLeftOutOrAddedOrChangedIsFound() {
        Map<String, String> jars = jars();
        ObjectNode shorter = Sbom.of(CLI).json().deepCopy();
        String left =
                ((ArrayNode) shorter.path("components")).remove(0).path("name").asText();
        Set<String> missed = new Sbom(shorter).differencesTo(jars);
        assertEquals(1, missed.size(), missed::toString);
        assertTrue(missed.iterator().next().startsWith(left + "-"), missed::toString);

        Map<String, String> more = new TreeMap<>(jars);
        more.put("00", "stranger.jar");
        assertEquals(
                Set.of("stranger.jar is shipped and isn't in the list with these bytes"),
                Sbom.of(CLI).differencesTo(more));

        Map<String, String> changed = new TreeMap<>(jars);
        String hash = changed.keySet().iterator().next();
        changed.put("11", changed.remove(hash));
        assertEquals(2, Sbom.of(CLI).differencesTo(changed).size());
    }

    @Test
    void eachModulesOwnListIsWhatTheWholeListSaysThatItNeeds() {
        Sbom whole = Sbom.of(CLI);
        List<Path> parts = modules(Repository.ROOT)
                .filter(module -> Files.isDirectory(module.resolve("src/main")))
                .filter(module -> whole.parts().containsKey(Sbom.of(module).artifact()))
                .toList();

        assertTrue(parts.size() > 6, parts::toString);
        for (Path part : parts) {
            Sbom own = Sbom.of(part);
            assertEquals(whole.neededBy(own.artifact()), own.parts().keySet(), part::toString);
        }
        assertEquals(
                Map.of(),
                Sbom.of(Repository.ROOT.resolve("besu-plugin")).parts(),
                "the plugin's jar holds nothing of others");
    }

    @Test
    void everyLicenceIsOneThatThePageAllows() throws IOException {
        assertEquals(Map.of(), refused(Sbom.of(CLI)));
        ObjectNode part = (ObjectNode) JSON.readTree("""
                {"components": [{"group": "org.example", "name": "a", "purl": "pkg:maven/org.example/a@1"}]}""");
        assertEquals(Map.of("pkg:maven/org.example/a@1", Set.of()), refused(new Sbom(part)));
        ((ObjectNode) part.path("components").get(0))
                .putArray("licenses")
                .addObject()
                .putObject("license")
                .put("id", "AGPL-3.0");
        assertEquals(Map.of("pkg:maven/org.example/a@1", Set.of("AGPL-3.0")), refused(new Sbom(part)));
    }

    @Test
    void thePageNamesWhatIsShippedUnderWhichLicence() {
        Map<String, Set<String>> shipped = new TreeMap<>();
        Sbom.of(CLI)
                .partsOfOthers()
                .forEach(part -> shipped.computeIfAbsent(
                                Sbom.licences(part).stream()
                                        .map(licence -> "`" + licence + "`")
                                        .collect(Collectors.joining(", ")),
                                licence -> new TreeSet<>())
                        .add("`" + part.path("group").asText() + ":"
                                + part.path("name").asText() + "`"));
        Map<String, Set<String>> said = new TreeMap<>();
        SHIPPED.matcher(PAGE)
                .results()
                .forEach(row ->
                        said.put(row.group(1), new TreeSet<>(Set.of(row.group(2).split(", ", -1)))));

        assertEquals(rows(shipped), rows(said));
    }

    @Test
    void nothingIsOlderThanTheVersionThatMendedAKnownWeakness() throws IOException {
        List<MatchResult> floors = FLOOR.matcher(PAGE).results().toList();
        Sbom whole = Sbom.of(CLI);

        assertTrue(floors.size() > 12, () -> "rows: " + floors);
        assertEquals(Set.of(), older(whole, floors));
        for (MatchResult floor : floors) {
            assertTrue(
                    whole.partsOfOthers().stream().anyMatch(part -> matches(part, floor)),
                    () -> floor.group(1) + ":" + floor.group(2) + " is of nothing that is shipped");
        }
        Sbom old = new Sbom(JSON.readTree("""
                {"components": [{"group": "ch.qos.logback", "name": "logback-core", "version": "1.5.20", "purl": "old"}]}"""));
        assertEquals(1, older(old, floors).size());
    }

    @Test
    void theToolsOfTheBuildAreNamedWithTheirLicences() throws IOException {
        JsonNode wanted = JSON.readTree(TOOLS.resolve("node/package.json").toFile());
        JsonNode locked = JSON.readTree(TOOLS.resolve("node/package-lock.json").toFile());
        Set<String> names = new TreeSet<>();
        wanted.path("dependencies").fieldNames().forEachRemaining(names::add);
        List<Path> goModules = goModules();
        for (Path module : goModules) {
            GO_TOOL.matcher(Repository.read(module)).results().forEach(tool -> names.add(tool.group(1)));
        }
        Set<String> licences = new TreeSet<>();
        locked.path("packages").properties().forEach(each -> {
            if (each.getKey().startsWith("node_modules/")) {
                licences.add(
                        each.getValue().path("license").asText(each.getKey().replace("node_modules/", "none said: ")));
            }
        });

        assertTrue(goModules.size() > 2, goModules::toString);
        assertTrue(names.size() > 7, names::toString);
        assertEquals(Set.of(), absent(names));
        assertEquals(Set.of(), absent(licences));
    }

    private static List<Path> goModules() throws IOException {
        try (Stream<Path> folders = Files.list(TOOLS)) {
            return folders.map(folder -> folder.resolve("go.mod"))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    private static Set<String> absent(Set<String> names) {
        return names.stream()
                .filter(name -> !PAGE.contains("`" + name + "`"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Set<String>> refused(Sbom list) {
        Set<String> allowed =
                ALLOWED.matcher(PAGE).results().map(row -> row.group(1)).collect(Collectors.toSet());
        assertTrue(allowed.size() > 6, allowed::toString);
        Map<String, Set<String>> refused = new TreeMap<>();
        list.partsOfOthers().forEach(part -> {
            Set<String> licences = Sbom.licences(part);
            if (licences.stream().noneMatch(allowed::contains)) {
                refused.put(part.path("purl").asText(), licences);
            }
        });
        return refused;
    }

    private static Set<String> older(Sbom list, List<MatchResult> floors) {
        Set<String> older = new TreeSet<>();
        for (MatchResult floor : floors) {
            list.partsOfOthers().stream()
                    .filter(part -> matches(part, floor))
                    .filter(part ->
                            Version.parse(part.path("version").asText()).compareTo(Version.parse(floor.group(3))) < 0)
                    .forEach(part -> older.add(part.path("purl").asText() + " is older than " + floor.group(3)));
        }
        return older;
    }

    private static boolean matches(JsonNode part, MatchResult floor) {
        return part.path("group").asText().equals(floor.group(1))
                && part.path("name").asText().matches(floor.group(2));
    }

    /** As the page would write it, so that what differs can be copied. */
    private static String rows(Map<String, Set<String>> table) {
        return table.entrySet().stream()
                .map(row -> "| " + row.getKey() + " | " + String.join(", ", row.getValue()) + " |")
                .collect(Collectors.joining("\n"));
    }

    /** Every module that the root's pom leads to. */
    private static Stream<Path> modules(Path folder) {
        return MODULE.matcher(Repository.read(folder.resolve("pom.xml")))
                .results()
                .map(module -> folder.resolve(module.group(1)))
                .flatMap(module -> Stream.concat(Stream.of(module), modules(module)));
    }

    private static Map<String, String> jars() {
        Path lib = CLI.resolve("target/lib");
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.collect(Collectors.toMap(
                    DependenciesTest::sha256, jar -> jar.getFileName().toString()));
        } catch (IOException missing) {
            throw new UncheckedIOException(lib + " isn't there; mvn package makes it", missing);
        }
    }

    private static String sha256(Path file) {
        try (InputStream plain = Files.newInputStream(file);
                DigestInputStream bytes = new DigestInputStream(plain, MessageDigest.getInstance("SHA-256"))) {
            bytes.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
