package io.consilium.service.readmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.consilium.contracts.Address;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.ledger.event.ConsortiumEvent.VotingRulesChanged;
import io.consilium.ledger.event.Origin;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventJsonTest {

    @Test
    void otherVotingRulesCanBeWrittenDown() {
        Origin origin = new Origin(1, Word.ZERO, Word.ZERO, 0, Instant.EPOCH);
        VotingRules rules = new VotingRules(5_500, Duration.ofDays(3));

        String json = EventJson.of(
                new VotingRulesChanged(origin, 7, Address.ZERO, VotingRules.MAJORITY_WITHIN_A_WEEK, rules));

        assertEquals(
                "{\"by\":\"0x0000000000000000000000000000000000000000\",\"proposal\":7,"
                        + "\"rules\":{\"proposalLifetime\":\"PT72H\",\"thresholdBasisPoints\":5500},"
                        + "\"rulesBefore\":{\"proposalLifetime\":\"PT168H\",\"thresholdBasisPoints\":5000}}",
                json);
    }
}
