package io.consilium.service.pull;

import io.consilium.content.ContentException;
import io.consilium.contracts.Address;
import io.consilium.contracts.DenialReason;
import io.consilium.contracts.ModelStatus;
import io.consilium.envelope.EnvelopeException;
import io.consilium.ledger.Model;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.access.Caller;
import io.consilium.service.problem.Refusal;
import io.consilium.service.site.Site;
import io.consilium.service.writes.LedgerWriter;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/** Hands out a model's plain weights, if what the ledger says at this moment allows it: one claim a line. */
@Singleton
public final class Pull {

    private final Ledger ledger;
    private final LedgerWriter writer;
    private final WeightsCache cache;
    private final Denials denials;
    private final Site site;

    Pull(Ledger ledger, LedgerWriter writer, WeightsCache cache, Denials denials, Site site) {
        this.ledger = ledger;
        this.writer = writer;
        this.cache = cache;
        this.denials = denials;
        this.site = site;
    }

    /** The file with a model's plain weights, for somebody who signed in. */
    public Path weights(Model model, Caller caller) throws IOException {
        requireStaff(model, caller);
        requireNeitherWithdrawnNorRecalled(model, caller.account());
        requireGrant(model, caller);
        return verified(model, caller.account());
    }

    /** The file with the plain weights of a model of our own, for somebody without an account who may have a copy. */
    public Path ownWeights(Model model) throws IOException {
        requireNeitherWithdrawnNorRecalled(model, Address.ZERO);
        return verified(model, Address.ZERO);
    }

    private Path verified(Model model, Address subject) throws IOException {
        try {
            return cache.weights(model, () -> {
                // Fetching takes a while, in which a recall may have come.
                requireNeitherWithdrawnNorRecalled(ledger.model(model.id()).orElseThrow(), subject);
                recordDownload(model);
            });
        } catch (EnvelopeException | ContentException.Corrupt damaged) {
            denials.record(model.id(), subject, DenialReason.INTEGRITY_FAILED);
            throw damaged;
        }
    }

    private void requireStaff(Model model, Caller caller) {
        if (caller.member().organisation() != site.organisation()) {
            denials.record(model.id(), caller.account(), DenialReason.OTHER);
            throw Refusal.forbidden(
                    "weights-for-staff",
                    "Weights are handed out to the staff of " + site.name() + ". Use your own site's registry");
        }
    }

    private void requireNeitherWithdrawnNorRecalled(Model model, Address subject) throws IOException {
        if (model.status() == ModelStatus.RECALLED) {
            refuse(model, subject, DenialReason.RECALLED);
            throw Refusal.gone("recalled", "Model " + model.id() + " was recalled. Don't use copies of it either");
        }
        if (model.status() == ModelStatus.WITHDRAWN) {
            refuse(model, subject, DenialReason.WITHDRAWN);
            throw Refusal.gone("withdrawn", "Model " + model.id() + " was withdrawn by its publisher");
        }
    }

    private void refuse(Model model, Address subject, DenialReason reason) throws IOException {
        cache.drop(model.publication().weightsHash());
        denials.record(model.id(), subject, reason);
    }

    private void requireGrant(Model model, Caller caller) {
        boolean mayOpen = model.publisher() == site.organisation()
                || ledger.grant(model.id(), site.organisation()).inForce();
        if (!mayOpen) {
            denials.record(model.id(), caller.account(), DenialReason.NOT_GRANTED);
            throw Refusal.forbidden(
                    "not-granted",
                    site.name() + " has no access to model " + model.id() + ". Ask its publisher for it");
        }
    }

    /** A publisher that isn't a CONSUMER was granted nothing, and has nothing to record. */
    private void recordDownload(Model model) {
        if (ledger.grant(model.id(), site.organisation()).keyVersion() > 0) {
            writer.write(ModelLedgerCalls.recordDownload(
                    model.id(), model.publication().weightsHash()));
        }
    }
}
