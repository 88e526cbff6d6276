package io.consilium.cli.audit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a report says in a sentence, on a page and on a terminal. */
final class Sentences {
    private Sentences() {}

    /** How many claims hold, which don't, and which nobody looked into: the last are no claims that held. */
    static String summary(List<Judgement> judgements) {
        return Stream.of(Verdict.values())
                .flatMap(verdict -> part(verdict, judgements).stream())
                .collect(Collectors.joining(", "));
    }

    /** The part about one verdict; nothing if no claim has it. */
    static Optional<String> part(Verdict verdict, List<Judgement> judgements) {
        List<Judgement> some = judgements.stream()
                .filter(judgement -> judgement.verdict() == verdict)
                .toList();
        if (some.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (verdict) {
                    case HOLDS -> some.size() == 1 ? "1 claim holds" : some.size() + " claims hold";
                    case REFUTED -> some.size() + " refuted: " + reasons(some);
                    case NOT_CHECKED -> some.size() + " not checked: " + reasons(some);
                });
    }

    private static String reasons(List<Judgement> judgements) {
        return judgements.stream()
                .map(judgement -> judgement.claim() + " (" + judgement.detail() + ")")
                .collect(Collectors.joining(", "));
    }
}
