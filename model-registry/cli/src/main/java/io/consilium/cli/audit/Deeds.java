package io.consilium.cli.audit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts who did what. */
final class Deeds {
    private record Key(int organisation, String account, String event) {}

    private final Map<Key, Long> counts = new TreeMap<>(Comparator.comparingInt(Key::organisation)
            .thenComparing(Key::account)
            .thenComparing(Key::event));

    Deeds(List<Deed> before) {
        before.forEach(deed -> counts.put(new Key(deed.organisation(), deed.account(), deed.event()), deed.count()));
    }

    void count(EventLine line) {
        line.account()
                .ifPresent(account -> counts.merge(
                        new Key(
                                line.organisation().orElse(0),
                                account,
                                line.event().name()),
                        1L,
                        Long::sum));
    }

    /** By organisation, account and event. */
    List<Deed> all() {
        return counts.entrySet().stream()
                .map(entry -> new Deed(
                        entry.getKey().organisation(),
                        entry.getKey().account(),
                        entry.getKey().event(),
                        entry.getValue()))
                .toList();
    }
}
