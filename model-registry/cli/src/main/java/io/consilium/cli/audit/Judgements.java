package io.consilium.cli.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects what an audit finds; a claim that nobody said anything about counts as not checked. */
final class Judgements {
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Claim, String> checked = new EnumMap<>(Claim.class);
    private final Map<Claim, String> skipped = new EnumMap<>(Claim.class);

    /** Takes findings over from the last report, as far as they are about the past. */
    Judgements(List<Finding> before) {
        before.stream().filter(finding -> finding.claim().isAboutThePast()).forEach(findings::add);
    }

    void found(Claim claim, String subject, String detail) {
        findings.add(new Finding(claim, subject, detail));
    }

    /** The claim was looked into to the end. */
    void checked(Claim claim, String how) {
        checked.put(claim, how);
    }

    void skipped(Claim claim, String why) {
        skipped.put(claim, why);
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    List<Judgement> all() {
        List<Judgement> all = new ArrayList<>();
        for (Claim claim : Claim.values()) {
            long against = findings.stream()
                    .filter(finding -> finding.claim() == claim)
                    .count();
            if (against > 0) {
                all.add(of(claim, Verdict.REFUTED, against == 1 ? "1 finding" : against + " findings"));
            } else if (checked.containsKey(claim)) {
                all.add(of(claim, Verdict.HOLDS, checked.get(claim)));
            } else {
                all.add(of(claim, Verdict.NOT_CHECKED, skipped.getOrDefault(claim, "the audit didn't get that far")));
            }
        }
        return all;
    }

    private static Judgement of(Claim claim, Verdict verdict, String detail) {
        return new Judgement(claim, claim.sentence(), verdict, detail);
    }
}
