package io.consilium.content;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The two kinds of protobuf fields that dag-pb and UnixFS are made of, read strictly and written in one way only. */
final class Protobuf {

    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private Protobuf() {}

    /** Writes fields in the order of the calls. */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Writer number(int field, long value) {
            varint((field << 3) | VARINT);
            varint(value);
            return this;
        }

        Writer bytes(int field, byte[] value) {
            varint((field << 3) | BYTES);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }

    /** Reads fields that the caller expects; anything else is a {@link Malformed}. */
    static final class Reader {
        private final byte[] bytes;
        private final int end;
        private int at;

        Reader(byte[] bytes) {
            this(bytes, 0, bytes.length);
        }

        private Reader(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        boolean atEnd() {
            return at == end;
        }

        /** Whether the field that follows is this one, with a length; it isn't read yet. */
        boolean nextIsBytes(int field) {
            return at < end && bytes[at] == (byte) ((field << 3) | BYTES);
        }

        long number(int field) throws Malformed {
            expect((field << 3) | VARINT);
            return varint();
        }

        Reader message(int field) throws Malformed {
            expect((field << 3) | BYTES);
            long length = varint();
            if (length < 0 || length > end - at) {
                throw new Malformed("field " + field + " is longer than what holds it");
            }
            int from = at;
            at += (int) length;
            return new Reader(bytes, from, at);
        }

        byte[] bytes(int field) throws Malformed {
            Reader part = message(field);
            return Arrays.copyOfRange(bytes, part.at, part.end);
        }

        private void expect(int tag) throws Malformed {
            if (at == end || bytes[at] != (byte) tag) {
                throw new Malformed("expected field " + (tag >> 3));
            }
            at++;
        }

        private long varint() throws Malformed {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (at == end) {
                    throw new Malformed("a number isn't finished");
                }
                byte next = bytes[at++];
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new Malformed("a number has too many digits");
        }
    }

    /** Bytes that don't follow the format. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }
}
