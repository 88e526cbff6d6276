package io.consilium.content;

import java.io.IOException;
import java.io.InputStream;

/** A stream that gives one byte at a time, however many are asked for, and may fail at any of them. */
final class ByteForByte extends InputStream {

    /** Gives the next byte, or -1. */
    interface Source {
        int next() throws IOException;
    }

    private final Source source;

    private ByteForByte(Source source) {
        this.source = source;
    }

    static InputStream of(Source source) {
        return new ByteForByte(source);
    }

    @Override
    public int read() throws IOException {
        return source.next();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int next = length == 0 ? 0 : read();
        if (next >= 0 && length > 0) {
            into[from] = (byte) next;
        }
        return next < 0 ? -1 : Math.min(length, 1);
    }
}
