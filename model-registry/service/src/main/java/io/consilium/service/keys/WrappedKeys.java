package io.consilium.service.keys;

import io.consilium.contracts.Predeployed;
import io.consilium.envelope.ContentKey;
import io.consilium.envelope.EnvelopeException;
import io.consilium.envelope.LedgerAddress;
import io.consilium.envelope.MemberPublicKey;
import io.consilium.envelope.PublicationId;
import io.consilium.envelope.WrapContext;
import io.consilium.envelope.WrappedKey;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.Grant;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.site.Site;
import jakarta.inject.Singleton;

/** Wraps content keys for members, and unwraps those that were wrapped for this organisation. */
@Singleton
public final class WrappedKeys {

    private static final LedgerAddress LEDGER =
            LedgerAddress.ofHex(Predeployed.MODEL_LEDGER.address().hex());

    private final OwnKeys own;
    private final Site site;
    private final long chainId;

    WrappedKeys(OwnKeys own, Site site, Node node) {
        this.own = own;
        this.site = site;
        this.chainId = node.chainId();
    }

    /** Which version of the organisation's own key new publications are wrapped to. */
    public long ownVersion() {
        return own.current().version();
    }

    /** Wraps the key of a publication that has no number yet to this organisation itself. */
    public Bytes wrapDraft(ContentKey key) {
        WrappedKey wrapped = own.current().pair().publicKey().wrap(key, draft(key.publication(), ownVersion()));
        return Bytes.of(wrapped.toByteArray());
    }

    public ContentKey unwrapDraft(Bytes wrapped, PublicationId publication, long keyVersion) throws EnvelopeException {
        return own.unwrap(WrappedKey.parse(wrapped.toBytes()), draft(publication, keyVersion));
    }

    public ContentKey unwrap(Grant grant) throws EnvelopeException {
        return own.unwrap(
                WrappedKey.parse(grant.wrappedKey().toBytes()),
                grant(grant.model(), grant.organisation(), grant.keyVersion()));
    }

    /** The step that gives a member access: the key wrapped to what the ledger says is the member's key now. */
    public LedgerCall grantTo(Organisation member, long model, ContentKey key) throws EnvelopeException {
        WrapContext context = grant(model, member.id(), member.keyVersion());
        WrappedKey wrapped =
                MemberPublicKey.parse(member.encryptionKey().toBytes()).wrap(key, context);
        return ModelLedgerCalls.grantAccess(model, member.id(), member.keyVersion(), Bytes.of(wrapped.toByteArray()));
    }

    private WrapContext draft(PublicationId publication, long keyVersion) {
        return new WrapContext.Draft(chainId, LEDGER, publication, site.organisation(), keyVersion);
    }

    private WrapContext grant(long model, int organisation, long keyVersion) {
        return new WrapContext.Grant(chainId, LEDGER, model, organisation, keyVersion);
    }
}
