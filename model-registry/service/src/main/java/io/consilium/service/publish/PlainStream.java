package io.consilium.service.publish;

import io.consilium.contracts.Word;
import io.consilium.service.hashing.Hashes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;

/** Plain weights on their way in: hashed, and refused when they end before or after the place that was announced. */
final class PlainStream extends DigestInputStream {

    private final long length;
    private long count;

    PlainStream(InputStream plain, long length) {
        super(plain, Hashes.sha256());
        this.length = length;
    }

    /** The SHA-256 of what was read; once, at the end. */
    Word hash() {
        return Word.of(getMessageDigest().digest());
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        account(next < 0 ? -1 : 1);
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int size) throws IOException {
        int read = super.read(bytes, offset, size);
        account(read);
        return read;
    }

    private void account(int read) throws IOException {
        count += Math.max(0, read);
        if (count > length || (read < 0 && count < length)) {
            throw new EOFException("The upload has " + count + " bytes, not the " + length + " that were announced");
        }
    }
}
