package io.consilium.service.publish;

import io.consilium.content.Cid;
import io.consilium.content.ContentException;
import io.consilium.content.ContentStore;
import io.consilium.contracts.Format;
import io.consilium.contracts.LedgerError;
import io.consilium.contracts.Role;
import io.consilium.envelope.ContentKey;
import io.consilium.ledger.ContentId;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Publication;
import io.consilium.ledger.event.ModelLedgerEvent.ModelPublished;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.service.keys.WrappedKeys;
import io.consilium.service.readmodel.ContentIds;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.site.Site;
import io.consilium.service.writes.Receipts;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings stored weights onto the ledger, one state after the other, from whichever state a publication is in.
 *
 * <p>What is signed is in the database before it is sent, and is awaited, never signed again, after a crash.
 */
@Singleton
final class Publishing {

    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);
    private static final Duration MINING = Duration.ofSeconds(60);
    private static final Duration VISIBLE = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final Receipts receipts;
    private final Ledger ledger;
    private final ContentStore content;
    private final ContentKeys contentKeys;
    private final WrappedKeys keys;
    private final Follower follower;
    private final Site site;

    Publishing(
            Outbox outbox,
            Receipts receipts,
            Ledger ledger,
            ContentStore content,
            ContentKeys contentKeys,
            WrappedKeys keys,
            Follower follower,
            Site site) {
        this.outbox = outbox;
        this.receipts = receipts;
        this.ledger = ledger;
        this.content = content;
        this.contentKeys = contentKeys;
        this.keys = keys;
        this.follower = follower;
        this.site = site;
    }

    /**
     * Takes all steps that are left; the caller has claimed the publication.
     *
     * @throws LedgerException if the ledger can't be reached now, or doesn't mine: try again later
     */
    Draft advance(UUID id) throws IOException {
        Draft draft = outbox.find(id).orElseThrow();
        while (!draft.state().isFinal() && draft.state() != PublicationState.RECEIVED) {
            step(draft);
            draft = outbox.find(id).orElseThrow();
        }
        return draft;
    }

    private void step(Draft draft) throws IOException {
        try {
            if (draft.transaction().isPresent()) {
                await(draft, draft.transaction().get());
            } else if (draft.model().isPresent()) {
                grantToOurselves(draft, draft.model().get());
            } else {
                publish(draft);
            }
        } catch (LedgerException.Replaced replaced) {
            LOG.warn("event=publication_replaced id={} message=\"{}\"", draft.id(), replaced.getMessage());
            outbox.unsigned(draft.id());
        } catch (LedgerException.Reverted reverted) {
            if (reverted.error()
                    .filter(LedgerError.WeightsExist.class::isInstance)
                    .isPresent()) {
                standsAlready(draft, existing(draft, reverted));
            } else {
                fail(draft, reverted);
            }
        } catch (LedgerException.NotPermitted | LedgerException.Declined refused) {
            fail(draft, refused);
        }
    }

    /** A node that judges by what still waits knows of a model that isn't mined yet: then this publication waits for it. */
    private long existing(Draft draft, LedgerException.Reverted reverted) {
        return ledger.modelOf(draft.stored().orElseThrow().hash())
                .orElseThrow(() -> new LedgerException.Unreachable(
                        LedgerException.Unreachable.Reason.NOT_READY,
                        "The same weights are on their way onto the ledger already; this publication waits for them",
                        reverted));
    }

    private void publish(Draft draft) throws IOException {
        Optional<Long> existing = ledger.modelOf(draft.stored().orElseThrow().hash());
        if (existing.isPresent()) {
            standsAlready(draft, existing.get());
        } else {
            submit(draft, ModelLedgerCalls.publish(publication(draft)), HaltPoint.SIGNED);
            HaltPoint.SENT.reached();
        }
    }

    private void await(Draft draft, SignedTransaction transaction) throws IOException {
        Receipt receipt = receipts.of(transaction, MINING);
        if (draft.model().isPresent()) {
            HaltPoint.GRANTED.reached();
            confirm(draft, draft.model().get());
        } else {
            HaltPoint.MINED.reached();
            outbox.published(draft.id(), receipt.first(ModelPublished.class).model());
            HaltPoint.PUBLISHED.reached();
        }
        follower.awaitBlock(receipt.block(), VISIBLE);
    }

    /** Puts the key, wrapped to ourselves, onto the ledger, so that the database isn't needed to open the model. */
    private void grantToOurselves(Draft draft, long model) throws IOException {
        Organisation own = ledger.organisation(site.organisation()).orElseThrow();
        boolean granted = ledger.grant(model, own.id()).keyVersion() > 0;
        Model published = ledger.model(model).orElseThrow();
        if (granted || !own.roles().contains(Role.CONSUMER) || !published.isUsable()) {
            confirm(draft, model);
            return;
        }
        ContentKey key = contentKeys.unwrap(draft);
        try {
            submit(draft, keys.grantTo(own, model, key), HaltPoint.GRANT_SIGNED);
        } finally {
            key.destroy();
        }
    }

    private void submit(Draft draft, LedgerCall step, HaltPoint signed) {
        receipts.submit(step, transaction -> {
            outbox.signed(draft.id(), transaction);
            LOG.info(
                    "event=transaction_signed id={} step={} nonce={} transaction={}",
                    draft.id(),
                    step,
                    transaction.nonce(),
                    transaction.hash());
            signed.reached();
        });
    }

    private void confirm(Draft draft, long model) {
        outbox.confirmed(draft.id(), model);
        HaltPoint.CONFIRMED.reached();
        LOG.info("event=published id={} model={}", draft.id(), model);
    }

    /** The same bytes are a model already: ours, by a transaction that we lost sight of, or one that makes ours needless. */
    private void standsAlready(Draft draft, long model) throws IOException {
        String cid =
                ContentIds.text(ledger.model(model).orElseThrow().publication().weightsCid());
        if (cid.equals(draft.weightsCid().orElseThrow())) {
            outbox.published(draft.id(), model);
        } else {
            letGoOfAll(draft);
            outbox.withoutKey(draft.id());
            confirm(draft, model);
        }
    }

    private void fail(Draft draft, LedgerException why) throws IOException {
        fail(draft, why.getMessage());
    }

    private void fail(Draft draft, String why) throws IOException {
        LOG.info("event=publication_failed id={} message=\"{}\"", draft.id(), why);
        outbox.failed(draft.id(), why);
        HaltPoint.FAILED.reached();
        discard(draft.id());
    }

    /** Gives up a publication whose weights never came. */
    void abandon(UUID id) throws IOException {
        Draft draft = outbox.find(id).orElseThrow();
        if (draft.state() == PublicationState.RECEIVED) {
            outbox.forgetKey(id);
            fail(draft, "Its weights didn't come within seven days. Announce the model again");
        }
    }

    /** Lets go of everything that was stored for a publication that failed, unless something else needs it. */
    void discard(UUID id) throws IOException {
        letGoOfAll(outbox.find(id).orElseThrow());
        outbox.discarded(id);
    }

    private void letGoOfAll(Draft draft) throws IOException {
        if (draft.weightsCid().isPresent()) {
            letGo(draft, Cid.parse(draft.weightsCid().get()));
        }
        letGo(draft, Cid.parse(draft.cardCid()));
    }

    private void letGo(Draft draft, Cid cid) throws IOException {
        if (!outbox.isNeededElsewhere(draft.id(), cid.toString())) {
            content.unpin(cid);
            // Somebody may have announced the same card in that moment.
            if (outbox.isNeededElsewhere(draft.id(), cid.toString()) && content.has(cid)) {
                content.pin(cid);
            }
        }
    }

    private static Publication publication(Draft draft) throws ContentException.BadCid {
        Draft.StoredWeights stored = draft.stored().orElseThrow();
        return new Publication(
                draft.task(),
                draft.parent(),
                Format.SAFETENSORS,
                stored.size(),
                draft.claimed(),
                stored.hash(),
                draft.cardHash(),
                ContentId.of(Cid.parse(stored.cid()).toBytes()),
                ContentId.of(Cid.parse(draft.cardCid()).toBytes()),
                draft.architecture());
    }
}
