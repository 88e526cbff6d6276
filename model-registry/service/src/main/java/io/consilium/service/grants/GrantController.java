package io.consilium.service.grants;

import io.consilium.contracts.Role;
import io.consilium.envelope.ContentKey;
import io.consilium.envelope.EnvelopeException;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.keys.WrappedKeys;
import io.consilium.service.problem.Refusal;
import io.consilium.service.publish.ContentKeys;
import io.consilium.service.site.Site;
import io.consilium.service.writes.LedgerWriter;
import io.consilium.service.writes.Step;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Who may have a model: asked for, granted, revoked. */
@Controller("/api/v1/models/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class GrantController {

    private final LedgerWriter writer;
    private final Ledger ledger;
    private final ContentKeys contentKeys;
    private final WrappedKeys keys;
    private final Site site;

    GrantController(LedgerWriter writer, Ledger ledger, ContentKeys contentKeys, WrappedKeys keys, Site site) {
        this.writer = writer;
        this.ledger = ledger;
        this.contentKeys = contentKeys;
        this.keys = keys;
        this.site = site;
    }

    /** Asks a model's publisher for access. */
    @Post("/access-requests")
    @AllowedFor(value = Who.STAFF, roles = Role.CONSUMER)
    Step request(long id) {
        return Step.of(writer.write(ModelLedgerCalls.requestAccess(id)));
    }

    /** Grants an organisation access: the model's key, wrapped to the key that the ledger says is its own now. */
    @Put("/grants/{organisation}")
    @AllowedFor(value = Who.STAFF, roles = Role.PUBLISHER)
    Step grant(long id, int organisation) throws EnvelopeException {
        Model model = ledger.model(id)
                .orElseThrow(() -> Refusal.notFound("unknown-model", "There is no model " + id + " on the ledger"));
        if (model.publisher() != site.organisation()) {
            throw Refusal.forbidden(
                    "not-publisher", "Model " + id + " is organisation " + model.publisher() + "'s. Ask it for access");
        }
        Organisation member = ledger.organisation(organisation)
                .orElseThrow(
                        () -> Refusal.notFound("unknown-organisation", "There is no organisation " + organisation));
        return Step.of(writer.write(wrapped(id, member)));
    }

    /** Revokes an organisation's access, or refuses its request. */
    @Delete("/grants/{organisation}")
    @AllowedFor(value = Who.STAFF, roles = Role.PUBLISHER)
    Step revoke(long id, int organisation) {
        return Step.of(writer.write(ModelLedgerCalls.revokeAccess(id, organisation)));
    }

    private LedgerCall wrapped(long id, Organisation member) throws EnvelopeException {
        ContentKey key = contentKeys.of(id);
        try {
            return keys.grantTo(member, id, key);
        } finally {
            key.destroy();
        }
    }
}
