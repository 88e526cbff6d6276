package io.consilium.besu.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTableTest {

    @ParameterizedTest
    @ValueSource(ints = {20, 24, 64})
    void findsExactlyWhatAMapFinds(int keyBytes) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int size : new int[] {0, 1, 2, 3, 63, 64, 65, 1000}) {
            Map<Bytes, Integer> map = new HashMap<>();
            while (map.size() < size) {
                map.put(key(random, keyBytes), map.size() + 1);
            }
            KeyTable<Integer> table = new KeyTable<>(keyBytes, map, 0);

            map.forEach((key, value) -> assertEquals(value, table.find(key), "seed " + seed));
            for (int i = 0; i < 1000; i++) {
                Bytes key = key(random, keyBytes);
                assertEquals(map.getOrDefault(key, 0), table.find(key), "seed " + seed);
            }
            assertEquals(size, table.size());
        }
    }

    /** Few different bytes, so that keys share words and places. */
    private static Bytes key(Random random, int bytes) {
        byte[] key = new byte[bytes];
        for (int i = 0; i < bytes; i += 1 + random.nextInt(4)) {
            key[i] = (byte) random.nextInt(3);
        }
        return Bytes.wrap(key);
    }

    @Test
    void keysThatDifferInOneByteAreDifferentWhereverItIs() {
        Bytes key = Bytes.repeat((byte) 7, 20);
        KeyTable<String> table = new KeyTable<>(20, Map.of(key, "here"), "absent");
        for (int i = 0; i < 20; i++) {
            byte[] other = key.toArray();
            other[i]++;
            assertEquals("absent", table.find(Bytes.wrap(other)));
        }
    }

    @Test
    void keyOfAnotherLengthIsAbsentAndCannotBePut() {
        KeyTable<String> table = new KeyTable<>(20, Map.of(Bytes.repeat((byte) 7, 20), "here"), "absent");

        assertEquals("absent", table.find(Bytes.repeat((byte) 7, 19)));
        assertEquals("absent", table.find(Bytes.EMPTY));
        assertThrows(IllegalArgumentException.class, () -> new KeyTable<>(20, Map.of(Bytes.of(1), "here"), "absent"));
    }

    @Test
    void keyMayBeAPartOfALongerArray() {
        Bytes longer = Bytes.concatenate(Bytes.repeat((byte) 1, 13), Bytes.repeat((byte) 7, 20), Bytes.of(9));
        KeyTable<String> table = new KeyTable<>(20, Map.of(Bytes.repeat((byte) 7, 20), "here"), "absent");

        assertEquals("here", table.find(longer.slice(13, 20)));
    }
}
