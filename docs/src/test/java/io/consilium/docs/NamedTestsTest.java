package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where a document says which test shows something, there is such a test. */
class NamedTestsTest {

    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyTestThatADocumentNamesIsThere() {
        Map<String, List<Path>> tests = tests();

        List<String> missing = Repository.documents().stream()
                .flatMap(document -> NAMED.matcher(Repository.read(document))
                        .results()
                        .filter(named -> !isThere(tests, named))
                        .map(named -> Repository.ROOT.relativize(document) + ": " + named.group()))
                .toList();

        assertEquals(List.of(), missing);
        assertTrue(tests.size() > 100, tests::toString);
    }

    private static boolean isThere(Map<String, List<Path>> tests, MatchResult named) {
        return tests.getOrDefault(named.group(1), List.of()).stream()
                .anyMatch(source -> Repository.read(source).contains("void " + named.group(2) + "("));
    }

    private static Map<String, List<Path>> tests() {
        try (Stream<Path> files = Files.walk(Repository.ROOT)) {
            return files.filter(file -> file.toString().contains("/src/test/java/"))
                    .filter(file -> file.toString().endsWith("Test.java"))
                    .collect(Collectors.groupingBy(
                            file -> file.getFileName().toString().replace(".java", "")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
