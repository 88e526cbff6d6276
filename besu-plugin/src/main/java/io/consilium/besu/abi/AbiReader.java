package io.consilium.besu.abi;

import io.consilium.besu.chain.UnreadableException.UndecodableAnswerException;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * A strict reader of ABI words.
 *
 * <p>An offset or length that leaves the data, padding that isn't zero, a number wider than its type: all end as {@link
 * UndecodableAnswerException}, since whoever answers like that isn't the contract that we think it is.
 */
public final class AbiReader {
    private static final int WORD = 32;

    private final Bytes data;
    private final int start;

    private AbiReader(Bytes data, int start) {
        this.data = data;
        this.start = start;
    }

    /** Reads an answer from its first word. */
    public static AbiReader of(Bytes data) {
        if (data.size() % WORD != 0) {
            throw new UndecodableAnswerException("the answer's length, " + data.size() + ", isn't a multiple of 32");
        }
        return new AbiReader(data, 0);
    }

    /** The whole word at an index from this reader's start. */
    public UInt256 word(int index) {
        return UInt256.fromBytes(data.slice(position(index), WORD));
    }

    /** An unsigned number of at most 31 bits. */
    public int number(int index, int bits) {
        int position = position(index);
        requireZero(position, position + WORD - Integer.BYTES);
        int value = data.getInt(position + WORD - Integer.BYTES);
        if (value < 0 || value >>> bits != 0) {
            throw new UndecodableAnswerException("word " + index + " doesn't fit in " + bits + " bits");
        }
        return value;
    }

    /** A boolean: the word 0 or 1. */
    public boolean bool(int index) {
        return number(index, 1) == 1;
    }

    /** The 20 bytes of an address. */
    public Bytes address(int index) {
        int position = position(index);
        requireZero(position, position + 12);
        return data.slice(position + 12, 20);
    }

    /** A {@code bytes4}, as a function selector is. */
    public int selector(int index) {
        int position = position(index);
        requireZero(position + Integer.BYTES, position + WORD);
        return data.getInt(position);
    }

    /** The bytes of several words in a row. */
    public Bytes words(int index, int count) {
        position(index + count - 1);
        return data.slice(position(index), count * WORD);
    }

    /** Follows the offset at an index to a tuple; the reader returned starts there. */
    public AbiReader tuple(int index) {
        int offset = number(index, 31);
        if (offset % WORD != 0 || offset > data.size() - start) {
            throw new UndecodableAnswerException("offset " + offset + " leads out of the answer");
        }
        return new AbiReader(data, start + offset);
    }

    /** Follows the offset at an index to an array whose elements take so many words each in its head. */
    public AbiArray array(int index, int elementWords) {
        AbiReader array = tuple(index);
        int length = array.number(0, 31);
        AbiReader elements = new AbiReader(data, array.start + WORD);
        if (length > (data.size() - elements.start) / (WORD * elementWords)) {
            throw new UndecodableAnswerException("an array of " + length + " elements leads out of the answer");
        }
        return new AbiArray(length, elements);
    }

    /** An array's length, and a reader that starts at its first element. */
    public record AbiArray(int length, AbiReader elements) {}

    private int position(int index) {
        long position = start + (long) index * WORD;
        if (position + WORD > data.size()) {
            throw new UndecodableAnswerException(
                    "the answer ends after " + data.size() + " bytes, before word " + index);
        }
        return (int) position;
    }

    private void requireZero(int from, int to) {
        for (int i = from; i < to; i++) {
            if (data.get(i) != 0) {
                throw new UndecodableAnswerException("byte " + i + " of the answer should be padding");
            }
        }
    }
}
