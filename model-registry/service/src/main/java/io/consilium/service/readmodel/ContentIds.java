package io.consilium.service.readmodel;

import io.consilium.content.Cid;
import io.consilium.content.ContentException.BadCid;
import io.consilium.ledger.ContentId;

/** Content ids as the ledger holds them, and as the content store reads them. */
public final class ContentIds {

    private ContentIds() {}

    /** The form in which people and IPFS write a CID. */
    public static String text(ContentId id) {
        return cid(id).toString();
    }

    public static Cid cid(ContentId id) {
        try {
            return Cid.ofBytes(id.toBytes());
        } catch (BadCid impossible) {
            throw new IllegalStateException("the ledger takes only CIDs that the content store reads", impossible);
        }
    }
}
