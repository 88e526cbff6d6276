package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ThreatTableTest {

    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)` \\|$");

    @Test
    void eachDefenceNamesATestThatIsThere() {
        List<String> rows = Repository.read(Repository.ROOT.resolve("docs/threat-model.md"))
                .lines()
                .filter(line -> line.matches("\\| [STRIDE] \\|.*"))
                .toList();
        List<String> unproven = new ArrayList<>();
        for (String row : rows) {
            Matcher named = NAMED.matcher(row);
            if (!named.find() || !isThere(named.group(1), named.group(2))) {
                unproven.add(row);
            }
        }

        assertTrue(rows.size() > 30, () -> "rows: " + rows);
        assertEquals(List.of(), unproven);
    }

    @Test
    void everyLetterOfStrideHasADefence() {
        String page = Repository.read(Repository.ROOT.resolve("docs/threat-model.md"));

        for (String letter : "STRIDE".split("", 0)) {
            assertTrue(page.contains("\n| " + letter + " | "), () -> "no threat of the kind " + letter);
        }
    }

    private static boolean isThere(String testClass, String method) {
        try (Stream<Path> files = Files.find(
                Repository.ROOT,
                20,
                (path, is) ->
                        path.endsWith(testClass + ".java") && !path.toString().contains("/target/"))) {
            return files.anyMatch(file -> Repository.read(file).contains("void " + method + "("));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
