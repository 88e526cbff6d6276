package io.consilium.cli.audit;

import java.util.ArrayList;
import java.util.List;

/** What a report says in a sentence, on a page and on a terminal. */
final class Sentences {
    private Sentences() {}

    static String summary(Report report) {
        List<String> parts = new ArrayList<>();
        count(report, Verdict.HOLDS, "held", parts);
        count(report, Verdict.REFUTED, "refuted", parts);
        count(report, Verdict.NOT_CHECKED, "not checked", parts);
        int findings = report.findings().size();
        String found = findings == 0 ? "no finding" : findings == 1 ? "1 finding" : findings + " findings";
        return "Of " + Claim.values().length + " claims " + String.join(", ", parts) + "; " + found;
    }

    private static void count(Report report, Verdict verdict, String word, List<String> parts) {
        long count = report.judgements().stream()
                .filter(judgement -> judgement.verdict() == verdict)
                .count();
        if (count > 0) {
            parts.add(count + " " + word);
        }
    }
}
