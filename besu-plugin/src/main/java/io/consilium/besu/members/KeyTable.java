package io.consilium.besu.members;

import java.util.Map;
import org.apache.tuweni.bytes.Bytes;

/**
 * An immutable map from keys of one length to values, whose look-ups allocate nothing.
 *
 * <p>Keys lie side by side as longs in one array (open addressing, at most half full), so that a look-up of an address or
 * node id is a few comparisons without wrapping, boxing or copying the key.
 *
 * @param <V> the values
 */
final class KeyTable<V> {
    private final int keyBytes;
    private final int keyWords;
    private final int mask;
    private final long[] words;
    private final Object[] values;
    private final V absent;
    private final int size;

    KeyTable(int keyBytes, Map<Bytes, V> entries, V absent) {
        this.keyBytes = keyBytes;
        this.keyWords = (keyBytes + Long.BYTES - 1) / Long.BYTES;
        this.mask = Math.max(2, Integer.highestOneBit(Math.max(1, entries.size())) * 4) - 1;
        this.words = new long[(mask + 1) * keyWords];
        this.values = new Object[mask + 1];
        this.absent = absent;
        this.size = entries.size();
        entries.forEach(this::put);
    }

    int size() {
        return size;
    }

    /** The value of a key, or the one given for absent keys. */
    V find(Bytes key) {
        if (key.size() != keyBytes) {
            return absent;
        }
        long lastWord = word(key, keyWords - 1);
        for (int slot = slotOf(lastWord); values[slot] != null; slot = (slot + 1) & mask) {
            if (holds(slot, key, lastWord)) {
                @SuppressWarnings("unchecked") // only put() writes values
                V value = (V) values[slot];
                return value;
            }
        }
        return absent;
    }

    private void put(Bytes key, V value) {
        if (key.size() != keyBytes) {
            throw new IllegalArgumentException("A key has " + keyBytes + " bytes, not " + key.size());
        }
        int slot = slotOf(word(key, keyWords - 1));
        while (values[slot] != null) {
            slot = (slot + 1) & mask;
        }
        for (int i = 0; i < keyWords; i++) {
            words[slot * keyWords + i] = word(key, i);
        }
        values[slot] = value;
    }

    /** Reading a word out of a key is what a look-up spends its time on; the last one is at hand. */
    private boolean holds(int slot, Bytes key, long lastWord) {
        int first = slot * keyWords;
        if (words[first + keyWords - 1] != lastWord) {
            return false;
        }
        for (int i = 0; i < keyWords - 1; i++) {
            if (words[first + i] != word(key, i)) {
                return false;
            }
        }
        return true;
    }

    private int slotOf(long lastWord) {
        return (int) ((lastWord * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    }

    /** The last word of a key whose length isn't a multiple of eight overlaps the one before. */
    private long word(Bytes key, int index) {
        return key.getLong(Math.min(index * Long.BYTES, keyBytes - Long.BYTES));
    }
}
