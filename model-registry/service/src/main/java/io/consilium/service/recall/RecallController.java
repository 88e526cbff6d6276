package io.consilium.service.recall;

import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Role;
import io.consilium.contracts.Word;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.problem.Refusal;
import io.consilium.service.writes.LedgerWriter;
import io.consilium.service.writes.Step;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;

/** Taking a model back. */
@Controller("/api/v1/models/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RecallController {

    private final LedgerWriter ledger;

    RecallController(LedgerWriter ledger) {
        this.ledger = ledger;
    }

    /**
     * Why a model is recalled.
     *
     * @param statement SHA-256 of a document that explains it, if there is one
     */
    @Serdeable
    record Recall(RecallReason reason, @Nullable String statement) {

        Word statementHash() {
            try {
                return statement == null ? Word.ZERO : new Word(statement);
            } catch (IllegalArgumentException malformed) {
                throw Refusal.unprocessable("invalid-statement", malformed.getMessage());
            }
        }
    }

    /** Withdraws an own model: it isn't handed out or run any more. */
    @Post("/withdrawal")
    @AllowedFor(value = Who.STAFF, roles = Role.PUBLISHER)
    Step withdraw(long id) {
        return Step.of(ledger.write(ModelLedgerCalls.withdraw(id)));
    }

    /** Recalls an own model for good, with a reason; another's is recalled by vote. */
    @Post("/recall")
    @AllowedFor(value = Who.STAFF, roles = Role.PUBLISHER)
    Step recall(long id, @Body Recall recall) {
        return Step.of(ledger.write(ModelLedgerCalls.recall(id, recall.reason(), recall.statementHash())));
    }
}
