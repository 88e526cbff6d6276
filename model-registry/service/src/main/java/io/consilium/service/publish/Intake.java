package io.consilium.service.publish;

import io.consilium.content.Cid;
import io.consilium.content.ContentHasher;
import io.consilium.content.ContentStore;
import io.consilium.content.Stored;
import io.consilium.contracts.Word;
import io.consilium.envelope.ContentKey;
import io.consilium.envelope.ContentKind;
import io.consilium.envelope.Envelope;
import io.consilium.envelope.PublicationId;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.weights.IncomingWeights;
import io.consilium.service.keys.WrappedKeys;
import io.consilium.service.publish.Draft.StoredWeights;
import jakarta.inject.Singleton;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Takes weights in: plain bytes are checked, hashed, sealed and stored while they stream by once.
 *
 * <p>Memory is bounded whatever their size, and no plain copy touches the disk.
 */
@Singleton
final class Intake {

    private final ContentStore content;
    private final WrappedKeys keys;

    Intake(ContentStore content, WrappedKeys keys) {
        this.content = content;
        this.keys = keys;
    }

    /**
     * Stores and pins the sealed weights.
     *
     * @param aboutToPin is told the content's name before the store can have pinned it, so that a crash leaves nothing
     *     that nobody knows of
     */
    StoredWeights take(
            UUID publication, Architecture architecture, InputStream plain, long length, Consumer<Cid> aboutToPin)
            throws IOException {
        ContentKey key = ContentKey.generate(new PublicationId(publication));
        try (PlainStream hashed = new PlainStream(plain, length);
                InputStream checked = IncomingWeights.checked(hashed, length, architecture);
                InputStream sealed = new Envelope(key, ContentKind.WEIGHTS).seal(checked);
                NamedStream named = new NamedStream(sealed, aboutToPin)) {
            Stored stored = content.put(named);
            Word hash = hashed.hash();
            return new StoredWeights(stored.cid().toString(), hash, length, keys.ownVersion(), keys.wrapDraft(key));
        } finally {
            key.destroy();
        }
    }

    /** Computes the name of what goes by, and tells it at the end of the stream, before its reader knows of the end. */
    private static final class NamedStream extends FilterInputStream {

        private final ContentHasher hasher = new ContentHasher();
        private final Consumer<Cid> atEnd;
        private boolean told;

        NamedStream(InputStream content, Consumer<Cid> atEnd) {
            super(content);
            this.atEnd = atEnd;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count > 0) {
                hasher.update(bytes, offset, count);
            } else if (count < 0 && !told) {
                told = true;
                atEnd.accept(hasher.finish().cid());
            }
            return count;
        }
    }
}
