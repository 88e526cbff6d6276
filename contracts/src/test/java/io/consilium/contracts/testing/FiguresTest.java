package io.consilium.contracts.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {

    @Test
    void namesAreWhatIsNeitherFunctionNorLabelNorWord() {
        assertEquals(
                Set.of("a_seconds_bucket", "b_total", "c"),
                Figures.in(
                        "topk(5, histogram_quantile(0.95, sum by (le, route) (rate(a_seconds_bucket{x=\"y_z\"}[5m]))))"
                                + " / 60 * sum(increase(b_total[15m])) or c == 1"));
    }

    @Test
    void whatIsShownIsTheBeginningOfEachLineThatIsNoComment() {
        assertEquals(Set.of("a_total", "b"), Figures.shown("# HELP c text\na_total{x=\"y\"} 1.0\nb 2\n"));
    }

    @Test
    void eachAlternativeAndEachLabelOfAListMustBeShown() {
        String shown = "a_total{kind=\"x\",route=\"/sign-in\"} 1.0\n";

        assertEquals(List.of(), missing("sum by (kind, route) (a_total{kind=\"x\",route=~\"/sign.*\"})", shown));
        assertEquals(List.of("y"), missing("a_total{kind=~\"x|y\"}", shown));
        assertEquals(List.of("y[^\"]*"), missing("a_total{kind=~\"x.*|y.*\"}", shown));
        assertEquals(1, missing("a_total{route=~\"/sing.*\"}", shown).size());
        assertEquals(1, missing("a_total{route=\"/sign\"}", shown).size());
        assertEquals(
                1, missing("sum by (kind, rout) (rate(a_total[5m]))", shown).size());
        assertEquals(1, missing("sum without (oute) (rate(a_total[5m]))", shown).size());
    }

    @Test
    void theLabelsInALegendMustBeShown(@TempDir Path root) throws IOException {
        Path folder = Files.createDirectories(root.resolve("docker/observability"));
        Files.writeString(folder.resolve("alerts.yml"), "expr: up == 0\n");
        Path dashboard = folder.resolve("dashboard.json");
        String target = "\"expr\": \"sum(a_total)\",\n \"legendFormat\": \"{{kind}} of {{ rout }}, {{instance}}\"";
        Files.writeString(dashboard, target);

        assertEquals(
                List.of("kind", "rout"),
                Figures.labels(root).stream().map(Figures.Label::label).toList());

        Files.writeString(dashboard, target + ", \"expr\": \"up\"");
        assertThrows(IOException.class, () -> Figures.labels(root));
    }

    private static List<String> missing(String expression, String shown) {
        return Figures.labels(expression).stream()
                .filter(label -> !label.isIn(shown))
                .map(Figures.Label::value)
                .toList();
    }
}
