package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunbookPageTest {

    private static final Path TESTS = Path.of("src/test/java/io/consilium/cli/runbooks");
    private static final Path INSTALLATION = Runbook.PAGE.resolveSibling("installation.md");
    private static final Pattern OPENED =
            Pattern.compile("Runbook (\\w+) =\\s*(?:Runbook\\.of|runbook)\\(\"([^\"]+)\"\\)");
    private static final Pattern INLINE = Pattern.compile("`(consilium [^`]+)`");
    private static final Pattern SERVICE = Pattern.compile("systemctl \\w+ ([^`]+)`");

    /** A test that opens a section, and goes on to assert that it typed all steps of it. */
    @Test
    void eachRunbookIsTypedToItsLastStepByATest() throws IOException {
        List<String> titles = page().lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
        Set<String> typed = new TreeSet<>();
        try (Stream<Path> sources = Files.list(TESTS)) {
            sources.map(RunbookPageTest::read).forEach(source -> typed.addAll(typedToTheEnd(source)));
        }

        assertTrue(titles.size() >= 12, titles::toString);
        assertEquals(new TreeSet<>(titles), typed);
    }

    @Test
    void whatDoesNotAssertThatAllWasTypedDoesNotCount() {
        String opened = "Runbook one = Runbook.of(\"One\"); one.type(1, this::type); ";

        assertEquals(Set.of("One"), typedToTheEnd(opened + "one.assertAllTyped();"));
        assertEquals(Set.of(), typedToTheEnd(opened));
        assertEquals(Set.of(), typedToTheEnd(opened + "two.assertAllTyped();"));
        assertEquals(Set.of(), typedToTheEnd(opened + "} @Test void other() { one.assertAllTyped(); }"));
    }

    /** Commands in the midst of a sentence are short for a step's. */
    @Test
    void whatASentenceTellsToTypeIsAStepsCommand() throws IOException {
        List<String> commands =
                page().lines().filter(line -> line.startsWith("consilium ")).toList();
        List<String> told =
                INLINE.matcher(page()).results().map(found -> found.group(1)).toList();

        assertTrue(told.contains("consilium members"), told::toString);
        assertEquals(
                List.of(),
                told.stream()
                        .filter(command -> commands.stream().noneMatch(each -> (each + " ").startsWith(command + " ")))
                        .toList());
    }

    @Test
    void servicesAreThoseOfTheInstallation() throws IOException {
        String units = Files.readString(INSTALLATION);
        Set<String> named = new TreeSet<>();
        SERVICE.matcher(page())
                .results()
                .forEach(found -> named.addAll(List.of(found.group(1).split(" ", -1))));

        assertEquals(Set.of("consilium-besu", "consilium-kubo", "consilium-registry"), named);
        named.forEach(service -> assertTrue(units.contains(service + ".service"), service));
    }

    private static Set<String> typedToTheEnd(String source) {
        Set<String> titles = new TreeSet<>();
        Matcher opened = OPENED.matcher(source);
        for (MatchResult each : opened.results().toList()) {
            int next = source.indexOf("@Test", each.end());
            String rest = source.substring(each.end(), next < 0 ? source.length() : next);
            if (rest.contains(" " + each.group(1) + ".assertAllTyped();")) {
                titles.add(each.group(2));
            }
        }
        return titles;
    }

    private static String page() throws IOException {
        return Files.readString(Runbook.PAGE);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
