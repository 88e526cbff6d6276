package io.consilium.service.faults;

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

class FaultTableTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)` \\|$");

    @Test
    void eachFaultInTheDocumentNamesATestThatIsThere() throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve("docs/faults.md")).stream()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .toList();
        List<String> unproven = new ArrayList<>();
        for (String row : rows) {
            Matcher named = NAMED.matcher(row);
            if (!named.find() || !isThere(named.group(1), named.group(2))) {
                unproven.add(row);
            }
        }

        assertTrue(rows.size() > 10, () -> "rows: " + rows);
        assertEquals(List.of(), unproven);
    }

    private static boolean isThere(String testClass, String method) throws IOException {
        try (Stream<Path> files =
                Files.find(ROOT.resolve("model-registry"), 20, (path, is) -> path.endsWith(testClass + ".java"))) {
            return files.anyMatch(file -> read(file).contains("void " + method + "("));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
