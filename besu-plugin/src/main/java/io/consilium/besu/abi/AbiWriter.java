package io.consilium.besu.abi;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * Writes the input of a call: a selector and its arguments in order.
 *
 * <p>For one call; not for several threads.
 */
public final class AbiWriter {
    private static final int WORD = 32;

    private final int selector;
    private final List<Object> arguments = new ArrayList<>();

    /** Starts with the first four bytes of the hash of the function's signature. */
    public AbiWriter(int selector) {
        this.selector = selector;
    }

    /** Adds a number of at most 256 bits. */
    public AbiWriter number(BigInteger value) {
        byte[] minimal = value.toByteArray();
        int from = minimal.length == WORD + 1 && minimal[0] == 0 ? 1 : 0;
        if (value.signum() < 0 || minimal.length - from > WORD) {
            throw new IllegalArgumentException("Not an unsigned number of 256 bits: " + value);
        }
        byte[] word = new byte[WORD];
        System.arraycopy(minimal, from, word, WORD - minimal.length + from, minimal.length - from);
        arguments.add(word);
        return this;
    }

    /** Adds a number. */
    public AbiWriter number(long value) {
        return number(BigInteger.valueOf(value));
    }

    /** Adds a value that its type aligns to the right, as an address or a number is. */
    public AbiWriter right(Bytes value) {
        byte[] word = new byte[WORD];
        System.arraycopy(value.toArrayUnsafe(), 0, word, WORD - value.size(), value.size());
        arguments.add(word);
        return this;
    }

    /** Adds a value that its type aligns to the left, as bytes of fixed length are. */
    public AbiWriter left(Bytes value) {
        byte[] word = new byte[WORD];
        System.arraycopy(value.toArrayUnsafe(), 0, word, 0, value.size());
        arguments.add(word);
        return this;
    }

    /** Adds bytes of any length. */
    public AbiWriter dynamic(Bytes value) {
        arguments.add(value);
        return this;
    }

    /** Adds a string. */
    public AbiWriter dynamic(String value) {
        return dynamic(Bytes.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** The call's input. */
    public Bytes toBytes() {
        int tail = arguments.size() * WORD;
        int size = Integer.BYTES + tail;
        for (Object argument : arguments) {
            size += argument instanceof Bytes bytes ? WORD + padded(bytes.size()) : 0;
        }
        ByteBuffer buffer = ByteBuffer.allocate(size).putInt(selector);
        for (int i = 0; i < arguments.size(); i++) {
            int head = Integer.BYTES + i * WORD;
            if (arguments.get(i) instanceof Bytes bytes) {
                buffer.putInt(head + WORD - Integer.BYTES, tail);
                buffer.putInt(Integer.BYTES + tail + WORD - Integer.BYTES, bytes.size());
                buffer.put(Integer.BYTES + tail + WORD, bytes.toArrayUnsafe());
                tail += WORD + padded(bytes.size());
            } else {
                buffer.put(head, (byte[]) arguments.get(i));
            }
        }
        return Bytes.wrap(buffer.array());
    }

    private static int padded(int length) {
        return (length + WORD - 1) / WORD * WORD;
    }
}
