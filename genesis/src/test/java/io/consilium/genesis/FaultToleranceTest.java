package io.consilium.genesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultToleranceTest {

    @ParameterizedTest
    @CsvSource({"1,1,0", "2,2,0", "3,2,0", "4,3,1", "5,4,1", "6,4,1", "7,5,2", "10,7,3", "13,9,4"})
    void quorumAndToleranceAreThoseOfQbft(int validators, int quorum, int tolerated) {
        FaultTolerance tolerance = new FaultTolerance(validators);

        assertEquals(quorum, tolerance.quorum());
        assertEquals(tolerated, tolerance.tolerated());
    }

    @Test
    void fourAndSevenNeedNoWarning() {
        assertEquals(Optional.empty(), new FaultTolerance(4).warning());
        assertEquals(Optional.empty(), new FaultTolerance(7).warning());
    }

    @Test
    void sixAreWarnedOfWithTheArithmetic() {
        assertEquals(
                "6 hospitals are validators: 4 must agree on each block, and ⌊(6 − 1) / 3⌋ = 1 may fail, no more than with"
                        + " 4. 7 would tolerate 2; an even number of hospitals can also split its votes in half",
                new FaultTolerance(6).warning().orElse(""));
    }

    @Test
    void fewerThanFourTolerateNone() {
        assertTrue(new FaultTolerance(1).warning().orElse("").startsWith("1 hospital is a validator: 1 must"));
        assertTrue(new FaultTolerance(3).warning().orElse("").contains("4 tolerate one"));
    }

    @Test
    void networkWithoutAHospitalIsRefused() {
        assertThrows(GenesisException.Invalid.class, () -> new FaultTolerance(0));
    }
}
