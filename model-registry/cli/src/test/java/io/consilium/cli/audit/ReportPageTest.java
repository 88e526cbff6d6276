package io.consilium.cli.audit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    @Test
    void scoresAreSharesOfOneAndNoColumnIsWithoutAName() {
        String page = page(List.of());

        assertTrue(page.contains("<td>0.8500</td>"), page);
        assertFalse(page.contains("850000"), page);
        assertFalse(page.contains("<th></th>"), page);
    }

    @Test
    void whatWasNotCheckedStandsAtTheTopWithTheReason() {
        String page = page(List.of(
                new Judgement(Claim.EVENTS, Claim.EVENTS.sentence(), Verdict.HOLDS, "all"),
                new Judgement(Claim.CARDS, Claim.CARDS.sentence(), Verdict.NOT_CHECKED, "no <store>")));

        String top = page.substring(0, page.indexOf("<h2>"));
        assertTrue(top.contains("<p class=\"HOLDS\">1 claim holds</p>"), top);
        assertTrue(top.contains("<p class=\"NOT_CHECKED\">1 not checked: CARDS (no &lt;store&gt;)</p>"), top);
        assertTrue(page.contains("<td>CARDS</td>"), page);
    }

    private static String page(List<Judgement> judgements) {
        return ReportPage.of(
                new Report(
                        Report.FORMAT,
                        "2026-01-01T00:00:00Z",
                        "0x1",
                        new Report.Chain(1, "0x2"),
                        new Report.Span(3, "0x4", 5, 5),
                        true,
                        judgements,
                        List.of(),
                        List.of(),
                        List.of(new Report.LiveModel(8, "brain-mri-tumor", 1, 2, 850_000, true, "0x5", "cid")),
                        List.of(),
                        "",
                        new Report.Files("6", "7")),
                "9");
    }
}
