package io.consilium.cli.audit;

import io.consilium.content.Cid;
import io.consilium.content.ContentException.BadCid;
import io.consilium.content.ContentStore;
import io.consilium.content.ContentStream;
import io.consilium.contracts.Word;
import io.consilium.envelope.ContentKind;
import io.consilium.envelope.EnvelopeHeader;
import io.consilium.envelope.EnvelopeLayout;
import io.consilium.ledger.ContentId;
import io.consilium.ledger.Model;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * Fetches what the ledger names, and holds every byte against it.
 *
 * <p>An auditor has no key, so weights are checked as they are stored: each block against its CID, the whole for its length and its
 * kind. Their plain SHA-256 is checked by whoever opens them.
 */
final class ContentCheck {
    private static final int LARGEST_CARD = 1 << 20;

    private final ContentStore store;

    ContentCheck(ContentStore store) {
        this.store = store;
    }

    /** What is wrong with a model's weights, if something is. */
    Optional<String> weights(Model model) {
        long expected = EnvelopeLayout.sealedLength(model.publication().sizeBytes());
        try (ContentStream sealed = store.get(cid(model.publication().weightsCid()))) {
            if (sealed.size() != expected) {
                return Optional.of("its encrypted weights have " + sealed.size() + " bytes, not " + expected
                        + " as the ledger's size implies");
            }
            EnvelopeHeader header = EnvelopeHeader.parse(sealed.readNBytes(EnvelopeHeader.LENGTH));
            if (header.context().kind() != ContentKind.WEIGHTS) {
                return Optional.of("its content is " + header.context() + ", not weights");
            }
            sealed.transferTo(OutputStream.nullOutputStream());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("its encrypted weights: " + e.getMessage());
        }
    }

    /** What is wrong with a model's card, if something is. */
    Optional<String> card(Model model) {
        try (ContentStream stored = store.get(cid(model.publication().cardCid()))) {
            byte[] card = stored.readNBytes(LARGEST_CARD + 1);
            Word hash = Word.of(MessageDigest.getInstance("SHA-256").digest(card));
            return hash.equals(model.publication().cardHash())
                    ? Optional.empty()
                    : Optional.of("its card has the SHA-256 " + hash + ", not "
                            + model.publication().cardHash());
        } catch (IOException e) {
            return Optional.of("its card: " + e.getMessage());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }

    static Cid cid(ContentId id) throws BadCid {
        return Cid.ofBytes(id.toBytes());
    }
}
