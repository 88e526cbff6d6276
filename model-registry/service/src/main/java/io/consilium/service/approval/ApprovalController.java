package io.consilium.service.approval;

import io.consilium.contracts.Role;
import io.consilium.contracts.Word;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.models.Scores;
import io.consilium.service.problem.Refusal;
import io.consilium.service.writes.LedgerWriter;
import io.consilium.service.writes.Step;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;

/** What an organisation says about another's model. */
@Controller("/api/v1/models/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ApprovalController {

    private final LedgerWriter ledger;

    ApprovalController(LedgerWriter ledger) {
        this.ledger = ledger;
    }

    /**
     * What was measured on test images of one's own.
     *
     * @param measured in millionths
     * @param testSet SHA-256 of the sorted hashes of the images
     */
    @Serdeable
    record Attestation(Scores measured, String testSet, long testImages) {

        Metrics metrics() {
            return measured.metrics();
        }
    }

    /** Approves another organisation's model. */
    @Post("/approvals")
    @AllowedFor(
            value = Who.STAFF,
            roles = {Role.PUBLISHER, Role.VALIDATOR})
    Step approve(long id) {
        return Step.of(ledger.write(ModelLedgerCalls.approve(id)));
    }

    /** Attests another organisation's model, after a download; attesting again replaces what was said before. */
    @Post("/attestations")
    @AllowedFor(
            value = Who.STAFF,
            roles = {Role.PUBLISHER, Role.VALIDATOR})
    Step attest(long id, @Body Attestation attestation) {
        try {
            return Step.of(ledger.write(ModelLedgerCalls.attest(
                    id, attestation.metrics(), new Word(attestation.testSet()), attestation.testImages())));
        } catch (IllegalArgumentException malformed) {
            throw Refusal.unprocessable("invalid-attestation", malformed.getMessage());
        }
    }
}
