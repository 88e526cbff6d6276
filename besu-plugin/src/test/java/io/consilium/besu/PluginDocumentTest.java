package io.consilium.besu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.consilium.besu.chain.Chain;
import io.consilium.besu.options.PluginOptions;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.report.Metrics;
import io.consilium.besu.report.RefreshReport;
import io.consilium.besu.report.Tally;
import io.consilium.besu.testing.FakeChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Holds the plugin's document against its code: neither knows an option, reason or figure that the other doesn't. */
class PluginDocumentTest {
    private final String document = read("docs/plugin.md");

    @Test
    void everyOptionIsExplainedAndNoOther() {
        Set<String> options = CommandSpec.forAnnotatedObject(new PluginOptions()).options().stream()
                .map(OptionSpec::longestName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(options, found("\\| `(--plugin-consilium-[a-z-]+)` \\|", document));
        assertEquals(
                Set.of(),
                difference(
                        found("(--plugin-consilium-[a-z]+(?:-[a-z]+)*)", read("docs/plugin-migration.md")), options));
    }

    @Test
    void everyReasonIsExplainedAndNoOther() {
        Set<String> codes = Arrays.stream(Reason.values())
                .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        String table = document.substring(
                document.indexOf("### Reasons"), document.indexOf("## What the plugin can't prevent"));

        String firstColumn = table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .collect(Collectors.joining("\n"));

        assertEquals(codes, found("`([a-z_]+)`", firstColumn));
    }

    @Test
    void everyMetricIsExplainedAndNoOther() {
        Set<String> names = new TreeSet<>();
        FakeChain fake = new FakeChain(Map.of());
        Metrics.offer(
                (category, name, help, labels) -> {
                    names.add(category.getName() + "_" + name + "_total");
                    return (value, values) -> {};
                },
                new Tally(),
                new RefreshReport(),
                new Chain(fake, fake, fake));

        assertEquals(names, found("`(consilium_[a-z_]+_total)", document));
    }

    private static Set<String> found(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static Set<String> difference(Set<String> one, Set<String> other) {
        Set<String> rest = new TreeSet<>(one);
        rest.removeAll(other);
        return rest;
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of("..").resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
