package io.consilium.service.models;

import io.consilium.service.events.Happening;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * Everything that the ledger tells of a model.
 *
 * @param ancestors what it was retrained from, nearest first
 * @param children models that were retrained from it
 * @param history its events, oldest first
 */
@Serdeable
public record ModelDetail(
        ModelSummary model,
        List<Long> ancestors,
        List<Long> children,
        List<Attestation> attestations,
        List<Approval> approvals,
        List<Access> access,
        List<Happening> history) {

    /** What another organisation measured. */
    @Serdeable
    public record Attestation(int organisation, Scores measured, String testSet, long testImages, Instant at) {}

    /** Who approved it, and by which account. */
    @Serdeable
    public record Approval(int organisation, String account, Instant at) {}

    /** Which access an organisation has, or asks for. */
    @Serdeable
    public record Access(
            int organisation, boolean requested, boolean inForce, long keyVersion, long downloads, Instant changedAt) {}
}
