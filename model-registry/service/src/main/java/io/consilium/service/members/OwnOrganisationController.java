package io.consilium.service.members;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Word;
import io.consilium.envelope.MemberKey;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.keys.OwnKeys;
import io.consilium.service.problem.Refusal;
import io.consilium.service.site.Site;
import io.consilium.service.writes.LedgerWriter;
import io.consilium.service.writes.Step;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.util.function.Function;

/**
 * What the organisation of this registry may change about itself without a vote: its accounts, its nodes and its encryption key.
 *
 * <p>Whatever would lock it out of its own registry or its own contents is refused.
 */
@Controller("/api/v1/organisation")
@ExecuteOn(TaskExecutors.BLOCKING)
final class OwnOrganisationController {

    private final LedgerWriter writer;
    private final Ledger ledger;
    private final OwnKeys keys;
    private final Site site;

    OwnOrganisationController(LedgerWriter writer, Ledger ledger, OwnKeys keys, Site site) {
        this.writer = writer;
        this.ledger = ledger;
        this.keys = keys;
        this.site = site;
    }

    /** An account that is to act for the organisation. */
    @Serdeable
    record NewAccount(String account) {}

    /** A node that is to run for the organisation, by the 128 digits of its enode. */
    @Serdeable
    record NewNode(String node) {}

    /** The public key to which others are to wrap content keys from now on. */
    @Serdeable
    record NewKey(String encryptionKey) {}

    /** Lets one more account act for the organisation. */
    @Post("/accounts")
    @AllowedFor(Who.STAFF)
    Step addAccount(@Body NewAccount added) {
        return Step.of(writer.write(ConsortiumCalls.addAccount(parsed(added.account(), Address::new))));
    }

    /** Takes an account away. The one that this registry signs with can't be. */
    @Delete("/accounts/{account}")
    @AllowedFor(Who.STAFF)
    Step removeAccount(String account) {
        Address removed = parsed(account, Address::new);
        if (removed.equals(site.account())) {
            throw Refusal.conflict(
                    "account-in-use",
                    "This registry signs with " + removed
                            + ". Start it with another account of the organisation first");
        }
        return Step.of(writer.write(ConsortiumCalls.removeAccount(removed)));
    }

    /** Lets one more node of the organisation connect. */
    @Post("/nodes")
    @AllowedFor(Who.STAFF)
    Step addNode(@Body NewNode added) {
        return Step.of(writer.write(ConsortiumCalls.addNode(parsed(added.node(), NodeId::new))));
    }

    /** Takes a node away: the others' nodes drop it. */
    @Delete("/nodes/{node}")
    @AllowedFor(Who.STAFF)
    Step removeNode(String node) {
        return Step.of(writer.write(ConsortiumCalls.removeNode(parsed(node, NodeId::new))));
    }

    /**
     * Puts another encryption key on the ledger. Only the newest one in this registry's own key file is taken: with any other,
     * nobody could open what is granted from then on.
     */
    @Put("/encryption-key")
    @AllowedFor(Who.STAFF)
    Step rotateEncryptionKey(@Body NewKey added) throws IOException {
        Word wanted = parsed(added.encryptionKey(), Word::new);
        MemberKey newest = keys.newest();
        Organisation own = ledger.organisation(site.organisation()).orElseThrow();
        if (!wanted.equals(Word.of(newest.pair().publicKey().toByteArray()))) {
            throw Refusal.conflict(
                    "key-not-held",
                    "The newest key in this registry's key file is another one. Make it there first: consilium keys"
                            + " rotate encryption");
        }
        if (newest.version() != own.keyVersion() + 1) {
            throw Refusal.conflict(
                    "key-version",
                    "The ledger has version " + own.keyVersion() + " of this organisation's key, so the next is "
                            + (own.keyVersion() + 1) + ", but the newest in the key file is " + newest.version());
        }
        return Step.of(writer.write(ConsortiumCalls.rotateEncryptionKey(wanted)));
    }

    private static <T> T parsed(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.unprocessable("malformed", malformed.getMessage());
        }
    }
}
