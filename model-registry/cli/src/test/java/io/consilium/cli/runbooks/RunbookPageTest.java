package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunbookPageTest {

    private static final Path TESTS = Path.of("src/test/java/io/consilium/cli/runbooks");

    @Test
    void eachRunbookIsTypedByATest() throws IOException {
        List<String> titles = Files.readAllLines(Runbook.PAGE).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
        String tests;
        try (Stream<Path> sources = Files.list(TESTS)) {
            tests = sources.map(RunbookPageTest::read).collect(Collectors.joining());
        }

        assertTrue(titles.size() >= 7, titles::toString);
        assertEquals(
                List.of(),
                titles.stream()
                        .filter(title -> !tests.contains("(\"" + title + "\")"))
                        .toList());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
