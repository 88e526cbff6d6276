package io.consilium.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/ledger*.md say of events, fields, errors, codes, tests and gas is what the contracts say. */
class DataDictionaryTest {
    private static final Path DOCS = Path.of(System.getProperty("consilium.root"), "docs");
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Pattern NAMED_TEST = Pattern.compile("`((?:test|testFuzz|invariant)_\\w+)`");

    @Test
    void everyEventStandsThereWithItsFieldsAndTopics() throws IOException {
        List<String> rows = rows("ledger-events.md");
        for (String contract : List.of("Consortium", "ModelLedger")) {
            for (MatchResult event : words("event " + contract + " (\\w+): (.*)")) {
                assertTrue(
                        rows.stream()
                                .anyMatch(row ->
                                        row.startsWith("| `" + event.group(1) + "` | " + event.group(2) + " | ")),
                        "docs/ledger-events.md has no row \"| `" + event.group(1) + "` | " + event.group(2) + " | …\"");
            }
        }
    }

    @Test
    void everyFieldStandsThereOnceWithItsType() throws IOException {
        Map<String, List<String>> types = new TreeMap<>();
        for (MatchResult field : words("field (\\w+): (.*)")) {
            types.computeIfAbsent(field.group(1), name -> new ArrayList<>()).add(field.group(2));
        }
        List<String> fields = section("ledger-events.md", "## Fields", "### Publication");
        types.forEach((name, found) -> {
            List<String> documented = fields.stream()
                    .filter(row -> row.startsWith("| `" + name + "` | "))
                    .map(row -> row.split("\\|", -1)[2].strip())
                    .toList();
            assertEquals(1, documented.size(), "rows for the field " + name);
            assertEquals(
                    new TreeSet<>(found),
                    new TreeSet<>(List.of(documented.getFirst().split(", "))),
                    "types of the field " + name);
        });
        assertEquals(
                types.size(),
                fields.stream().filter(row -> row.startsWith("| `")).count(),
                "no field too many");
    }

    @Test
    void everyErrorStandsThereWithItsArgumentsAndMeaning() throws IOException {
        List<String> expected = words("error (\\w+): (.*?): (.*)").stream()
                .map(error -> "| `%s` | %s | %s |".formatted(error.group(1), error.group(2), error.group(3)))
                .toList();
        assertEquals(
                expected,
                section("ledger-events.md", "## Errors", "\0").stream()
                        .filter(row -> row.startsWith("| `"))
                        .toList());
    }

    @Test
    void everyCodeStandsThereInOrder() throws IOException {
        List<MatchResult> enumerations = words("enum (\\w+): (.*)");
        assertFalse(enumerations.isEmpty());
        for (MatchResult enumeration : enumerations) {
            String row = "| `%s` | %s |".formatted(enumeration.group(1), enumeration.group(2));
            assertTrue(rows("ledger-events.md").contains(row), row);
        }
    }

    @Test
    void everyTestThatADocumentNamesExists() throws IOException {
        String tests;
        try (Stream<Path> files = Files.list(MODULE.resolve("test"))) {
            tests = files.map(DataDictionaryTest::read).collect(Collectors.joining());
        }
        for (String document : List.of("ledger.md", "ledger-threats.md")) {
            List<MatchResult> named = NAMED_TEST
                    .matcher(Files.readString(DOCS.resolve(document)))
                    .results()
                    .toList();
            assertFalse(named.isEmpty(), document);
            named.forEach(test -> assertTrue(tests.contains("function " + test.group(1) + "("), test.group(1)));
        }
    }

    @Test
    void whatAMemberCannotDoIsHeldByATest() throws IOException {
        List<String> refused = section("ledger-threats.md", "## A malicious member", "## Lost and stolen keys").stream()
                .filter(row -> row.matches("\\|[^|]*\\| can't.*"))
                .toList();
        assertFalse(refused.isEmpty());
        refused.forEach(
                row -> assertTrue(NAMED_TEST.matcher(row).find() || row.contains("can't: no function does"), row));
    }

    @Test
    void gasTableSaysWhatWasMeasured() throws IOException {
        Map<String, String> measured = new TreeMap<>();
        for (String group : List.of("Consortium", "LiveList", "ModelLedger")) {
            Pattern.compile("\"(.+)\": \"(\\d+)\"")
                    .matcher(Files.readString(MODULE.resolve("golden/gas/" + group + ".json")))
                    .results()
                    .forEach(step -> measured.put(step.group(1), step.group(2)));
        }
        List<String> table = section("ledger.md", "| step | gas |", "## Genesis").stream()
                .filter(row -> row.matches("\\| .* \\| [\\d,]+ \\|"))
                .toList();
        assertFalse(table.isEmpty());
        for (String row : table) {
            String[] cells = row.split(" ?\\| ?", -1);
            assertEquals(measured.get(cells[1]), cells[2].replace(",", ""), cells[1]);
        }
    }

    private static List<String> rows(String document) throws IOException {
        return Files.readAllLines(DOCS.resolve(document));
    }

    private static List<String> section(String document, String from, String to) throws IOException {
        List<String> rows = rows(document);
        int start = rows.indexOf(from);
        assertTrue(start >= 0, document + " has no line " + from);
        int end = rows.indexOf(to);
        return rows.subList(start + 1, end < 0 ? rows.size() : end);
    }

    private static List<MatchResult> words(String pattern) throws IOException {
        List<MatchResult> found = Pattern.compile("(?m)^" + pattern + "$")
                .matcher(Files.readString(MODULE.resolve("target/solidity/dictionary.txt")))
                .results()
                .toList();
        assertFalse(found.isEmpty(), pattern);
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read", e);
        }
    }
}
