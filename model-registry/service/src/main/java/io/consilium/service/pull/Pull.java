package io.consilium.service.pull;

import io.consilium.content.ContentException;
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

    /** What somebody does with a file of plain weights. */
    public interface Use<T> {
        T of(Path weights) throws IOException, InterruptedException;
    }

    /** Uses a model's plain weights for somebody who signed in, and gives what came of it if they may still be used then. */
    public <T> T use(Model model, Caller caller, Use<T> use) throws IOException, InterruptedException {
        Path file = weights(model, caller);
        T result;
        try {
            result = use.of(file);
        } catch (IOException | RuntimeException failed) {
            // Whoever lets go of what was recalled may have been there before.
            requireStillAllowed(model, caller);
            throw failed;
        }
        requireStillAllowed(model, caller);
        return result;
    }

    /** The file with a model's plain weights, for somebody who signed in. */
    public Path weights(Model model, Caller caller) throws IOException {
        Denials.Book book = denials.of(caller.account());
        requireStaff(model, caller, book);
        requireNeitherWithdrawnNorRecalled(model, book);
        requireGrant(model, book);
        return verified(model, book);
    }

    /**
     * The file with the plain weights of a model of our own, for somebody without an account who may have a copy.
     *
     * @param book where a refusal is written down
     */
    public Path ownWeights(Model model, Denials.Book book) throws IOException {
        requireNeitherWithdrawnNorRecalled(model, book);
        return verified(model, book);
    }

    /** Asks the ledger again, for what takes a while. */
    void requireStillAllowed(Model model, Caller caller) throws IOException {
        Model now = ledger.model(model.id()).orElseThrow();
        Denials.Book book = denials.of(caller.account());
        requireNeitherWithdrawnNorRecalled(now, book);
        requireGrant(now, book);
    }

    /** The same for somebody without an account. */
    public void requireStillUsable(Model model, Denials.Book book) throws IOException {
        requireNeitherWithdrawnNorRecalled(ledger.model(model.id()).orElseThrow(), book);
    }

    private Path verified(Model model, Denials.Book book) throws IOException {
        try {
            return cache.weights(model, () -> {
                // Fetching takes a while, in which a recall may have come.
                requireNeitherWithdrawnNorRecalled(ledger.model(model.id()).orElseThrow(), book);
                recordDownload(model);
            });
        } catch (EnvelopeException | ContentException.Corrupt damaged) {
            book.record(model.id(), DenialReason.INTEGRITY_FAILED);
            throw damaged;
        }
    }

    private void requireStaff(Model model, Caller caller, Denials.Book book) {
        if (caller.member().organisation() != site.organisation()) {
            book.record(model.id(), DenialReason.OTHER);
            throw Refusal.forbidden(
                    "weights-for-staff",
                    "Weights are handed out to the staff of " + site.name() + ". Use your own site's registry");
        }
    }

    private void requireNeitherWithdrawnNorRecalled(Model model, Denials.Book book) throws IOException {
        if (model.status() == ModelStatus.RECALLED) {
            refuse(model, book, DenialReason.RECALLED);
            throw Refusal.gone("recalled", "Model " + model.id() + " was recalled. Don't use copies of it either");
        }
        if (model.status() == ModelStatus.WITHDRAWN) {
            refuse(model, book, DenialReason.WITHDRAWN);
            throw Refusal.gone("withdrawn", "Model " + model.id() + " was withdrawn by its publisher");
        }
    }

    private void refuse(Model model, Denials.Book book, DenialReason reason) throws IOException {
        cache.drop(model.publication().weightsHash());
        book.record(model.id(), reason);
    }

    private void requireGrant(Model model, Denials.Book book) {
        boolean mayOpen = model.publisher() == site.organisation()
                || ledger.grant(model.id(), site.organisation()).inForce();
        if (!mayOpen) {
            book.record(model.id(), DenialReason.NOT_GRANTED);
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
