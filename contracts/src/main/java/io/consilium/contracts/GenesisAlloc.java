package io.consilium.contracts;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Both contracts as entries of a genesis file's {@code alloc}.
 *
 * <p>The same founders in the same order always yield the same text.
 */
public final class GenesisAlloc {
    private GenesisAlloc() {}

    /** Code and storage of a contract in the genesis block. */
    public record Account(String code, SortedMap<Word, Word> storage) {
        /** As a value in {@code alloc}. */
        public String toJson() {
            String slots = storage.entrySet().stream()
                    .map(slot -> "\"%s\":\"%s\"".formatted(slot.getKey(), slot.getValue()))
                    .collect(Collectors.joining(","));
            return "{\"balance\":\"0x0\",\"nonce\":\"0x1\",\"code\":\"%s\",\"storage\":{%s}}".formatted(code, slots);
        }
    }

    public static SortedMap<Address, Account> of(List<Founder> founders, VotingRules rules) {
        return new TreeMap<>(Map.of(
                Predeployed.CONSORTIUM.address(),
                new Account(Predeployed.CONSORTIUM.runtimeCode(), GenesisStorage.of(founders, rules)),
                Predeployed.MODEL_LEDGER.address(),
                new Account(Predeployed.MODEL_LEDGER.runtimeCode(), new TreeMap<>())));
    }
}
