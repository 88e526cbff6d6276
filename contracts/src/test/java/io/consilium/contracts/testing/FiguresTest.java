package io.consilium.contracts.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

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
}
