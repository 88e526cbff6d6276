package io.consilium.service.publish;

import io.consilium.envelope.ContentKey;
import io.consilium.envelope.EnvelopeException;
import io.consilium.envelope.PublicationId;
import io.consilium.ledger.Grant;
import io.consilium.ledger.reading.Ledger;
import io.consilium.service.keys.WrappedKeys;
import io.consilium.service.problem.Refusal;
import io.consilium.service.site.Site;
import jakarta.inject.Singleton;

/** Finds the key of a model that this organisation may open: on the ledger, or in the outbox of its own publications. */
@Singleton
public final class ContentKeys {

    private final Ledger ledger;
    private final Outbox outbox;
    private final WrappedKeys keys;
    private final Site site;

    ContentKeys(Ledger ledger, Outbox outbox, WrappedKeys keys, Site site) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.keys = keys;
        this.site = site;
    }

    /** The key of a model; the caller destroys it. */
    public ContentKey of(long model) throws EnvelopeException {
        Grant own = ledger.grant(model, site.organisation());
        if (own.keyVersion() > 0) {
            return keys.unwrap(own);
        }
        Draft draft = outbox.findByModel(model)
                .orElseThrow(() ->
                        Refusal.forbidden("no-key", site.name() + " was never granted the key of model " + model));
        return unwrap(draft);
    }

    ContentKey unwrap(Draft draft) throws EnvelopeException {
        Draft.StoredWeights stored = draft.stored().orElseThrow();
        return keys.unwrapDraft(stored.wrappedKey(), new PublicationId(draft.id()), stored.keyVersion());
    }
}
