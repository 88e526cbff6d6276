package io.consilium.cli.audit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    @Test
    void scoresAreSharesOfOneAndNoColumnIsWithoutAName() {
        String page = ReportPage.of(
                new Report(
                        Report.FORMAT,
                        "2026-01-01T00:00:00Z",
                        "0x1",
                        new Report.Chain(1, "0x2"),
                        new Report.Span(3, "0x4", 5, 5),
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new Report.LiveModel(8, "brain-mri-tumor", 1, 2, 850_000, true, "0x5", "cid")),
                        List.of(),
                        "",
                        new Report.Files("6", "7")),
                "9");

        assertTrue(page.contains("<td>0.8500</td>"), page);
        assertFalse(page.contains("850000"), page);
        assertFalse(page.contains("<th></th>"), page);
    }
}
