package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where a document says which test shows something, there is such a test; and some tables must say it in each row. */
class NamedTestsTest {

    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|Contract))\\.(\\w+)`");
    private static final Pattern OF_CONTRACTS = Pattern.compile("`(test_\\w+)`");
    private static final Pattern WITH_TESTS = Pattern.compile("\\| (?:[Tt]est|shown by) \\|$");

    /** The documents whose tables say what goes wrong, or what stops it, and the fewest rows that each has. */
    private static final Map<String, Integer> ROWS = Map.of(
            "docs/content.md", 26,
            "docs/envelope.md", 9,
            "docs/faults.md", 40,
            "docs/installation.md", 15,
            "docs/ledger-access.md", 19,
            "docs/ledger.md", 15,
            "docs/threat-model.md", 40);

    private static final Proofs PROOFS = new Proofs();

    @Test
    void everyTestThatADocumentNamesIsThere() {
        List<String> missing = new ArrayList<>();
        for (Path document : Repository.documents()) {
            absent(Repository.read(document)).forEach(named -> missing.add(name(document) + ": " + named));
        }

        assertEquals(List.of(), missing);
        assertTrue(PROOFS.size() > 100, () -> "classes: " + PROOFS.size());
    }

    @Test
    void everyRowOfATableWithTestsNamesOne() {
        List<String> unproven = new ArrayList<>();
        Map<String, Integer> found = new LinkedHashMap<>();
        for (Path document : Repository.documents()) {
            List<String> rows = rows(Repository.read(document));
            rows.stream().filter(row -> !namesOne(row)).forEach(row -> unproven.add(name(document) + ": " + row));
            found.put(name(document), rows.size());
        }

        assertEquals(List.of(), unproven);
        ROWS.forEach((document, least) -> assertTrue(
                found.getOrDefault(document, 0) >= least,
                () -> document + " has " + found.get(document) + " rows with tests, not " + least));
    }

    @Test
    void aRowWithoutATestOrWithAMethodThatIsNoneIsFound() {
        String table = """
                | Fault | Test |
                |---|---|
                | a | `NamedTestsTest.everyRowOfATableWithTestsNamesOne` |
                | b | |
                | `NamedTestsTest.everyRowOfATableWithTestsNamesOne` | none |

                | Fault | What to do |
                |---|---|
                | c | nothing |
                """;

        assertEquals(
                List.of("| b | |", "| `NamedTestsTest.everyRowOfATableWithTestsNamesOne` | none |"),
                rows(table).stream().filter(row -> !namesOne(row)).toList());
        assertFalse(PROOFS.has("NamedTestsTest", "whatIsNotThere"));
        assertFalse(PROOFS.has("InferenceTest", "start"), "what is called before all tests is no test");
        assertFalse(PROOFS.has("test_nothingOfThisName"));
    }

    private static List<String> absent(String text) {
        List<String> absent = new ArrayList<>();
        NAMED.matcher(text)
                .results()
                .filter(named -> !PROOFS.has(named.group(1), named.group(2)))
                .forEach(named -> absent.add(named.group()));
        OF_CONTRACTS
                .matcher(text)
                .results()
                .filter(named -> !PROOFS.has(named.group(1)))
                .forEach(named -> absent.add(named.group()));
        return absent;
    }

    /** Whether the last cell of a row names a test; that all that are named are there is asked of the whole text. */
    private static boolean namesOne(String row) {
        String last = row.substring(row.lastIndexOf('|', row.length() - 2));
        return NAMED.matcher(last).find() || OF_CONTRACTS.matcher(last).find();
    }

    /** The rows of all tables whose last column is of tests. */
    private static List<String> rows(String text) {
        List<String> rows = new ArrayList<>();
        boolean inside = false;
        boolean withTests = false;
        for (String line : text.lines().toList()) {
            if (!line.startsWith("|")) {
                inside = false;
            } else if (!inside) {
                inside = true;
                withTests = WITH_TESTS.matcher(line).find();
            } else if (withTests && !line.startsWith("|--")) {
                rows.add(line);
            }
        }
        return rows;
    }

    private static String name(Path document) {
        return Repository.ROOT.relativize(document).toString();
    }
}
