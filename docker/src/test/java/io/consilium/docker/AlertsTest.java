package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Has promtool, which Debian's package prometheus brings, judge what is in docker/observability. */
class AlertsTest {

    private static final Path FOLDER = Path.of("observability");
    private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");
    private static final Pattern TRIED = Pattern.compile("(?m)^ *alertname: (\\w+)$");
    private static final Pattern EXPLAINED = Pattern.compile("(?m)^\\| ([A-Z]\\w+) \\|");

    @TempDir
    private Path other;

    private record Said(int exit, String text) {}

    @Test
    void rulesAndSettingsAreWhatPrometheusTakes() throws Exception {
        Said said = promtool("check", "config", FOLDER.resolve("prometheus.yml").toString());

        assertEquals(0, said.exit(), said::text);
        assertTrue(
                said.text().contains(names(ALERT, FOLDER.resolve("alerts.yml")).size() + " rules found"), said::text);
    }

    @Test
    void eachRuleFiresWhenItMustAndElseDoesNot() throws Exception {
        Said said = promtool("test", "rules", FOLDER.resolve("alerts.test.yml").toString());

        assertEquals(0, said.exit(), said::text);
    }

    @Test
    void eachRuleIsTriedAndExplained() throws IOException {
        NavigableSet<String> rules = names(ALERT, FOLDER.resolve("alerts.yml"));

        assertEquals(rules, names(TRIED, FOLDER.resolve("alerts.test.yml")));
        assertEquals(rules, names(EXPLAINED, Path.of("..", "docs", "observability.md")));
    }

    @Test
    void aRuleWithAnotherBoundIsNoticed() throws Exception {
        String rules = Files.readString(FOLDER.resolve("alerts.yml"));
        String looser =
                rules.replace("consilium_ledger_head_age_seconds > 120", "consilium_ledger_head_age_seconds > 1200");
        assertNotEquals(rules, looser);
        Files.writeString(other.resolve("alerts.yml"), looser);
        Files.copy(FOLDER.resolve("alerts.test.yml"), other.resolve("alerts.test.yml"));

        Said said = promtool("test", "rules", other.resolve("alerts.test.yml").toString());

        assertEquals(1, said.exit(), said::text);
        assertTrue(said.text().contains("NoNewBlocks"), said::text);
    }

    private static NavigableSet<String> names(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Said promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            throw new IOException("promtool is missing. On Debian: apt-get install prometheus", missing);
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
