package io.consilium.runtime.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DiceTest {

    @Test
    void mixingIsSplitMix64AsTheJdkKnowsIt() {
        SplittableRandom jdk = new SplittableRandom(42);
        long[] expected = LongStream.generate(jdk::nextLong).limit(5).toArray();

        long[] mixed = LongStream.rangeClosed(1, 5)
                .map(step -> Dice.mix(42 + step * 0x9E3779B97F4A7C15L))
                .toArray();

        assertArrayEquals(expected, mixed);
    }

    @Test
    void samePathGivesTheSameStreamAndAnyOtherPathAnother() {
        long bits = Dice.of(1, 2, 3).bits();

        assertEquals(bits, Dice.of(1, 2, 3).bits());
        assertNotEquals(bits, Dice.of(1, 3, 2).bits());
        assertNotEquals(bits, Dice.of(1, 2).bits());
        assertNotEquals(bits, Dice.of(2, 2, 3).bits());
    }

    @Test
    void gaussiansHaveMeanZeroAndDeviationOne() {
        Dice dice = Dice.of(5);
        double[] drawn = DoubleStream.generate(dice::gaussian).limit(100_000).toArray();

        assertEquals(0, DoubleStream.of(drawn).average().orElseThrow(), 0.02);
        assertEquals(1, DoubleStream.of(drawn).map(x -> x * x).average().orElseThrow(), 0.02);
        assertEquals(0.9545, DoubleStream.of(drawn).filter(x -> Math.abs(x) < 2).count() / 1e5, 0.004);
    }

    @Test
    void shuffleKeepsEveryElementAndPutsEachAnywhere() {
        int[] firsts = new int[5];
        for (int seed = 0; seed < 5000; seed++) {
            List<Integer> list = new ArrayList<>(List.of(0, 1, 2, 3, 4));
            Dice.of(seed).shuffle(list);
            firsts[list.getFirst()]++;
            assertEquals(List.of(0, 1, 2, 3, 4), list.stream().sorted().toList());
        }

        assertTrue(IntStream.of(firsts).allMatch(count -> count > 900 && count < 1100));
    }
}
