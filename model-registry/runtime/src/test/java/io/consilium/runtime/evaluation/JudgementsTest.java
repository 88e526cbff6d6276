package io.consilium.runtime.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.runtime.RefusedDatasetException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementsTest {

    private static final List<String> CLASSES = List.of("healthy", "tumor");

    @Test
    void probabilitiesThatAreNoneAreRefused() {
        refused(0.5, 0.6);
        refused(-0.2, 1.2);
        refused(Double.NaN, 1);
        refused(Double.POSITIVE_INFINITY, 0);
        refused(1);
        refused(0.2, 0.3, 0.5);
    }

    @Test
    void classWithoutAnImageIsRefused() {
        double[][] one = {{0.5, 0.5}};

        assertThrows(IllegalArgumentException.class, () -> new Judgements(CLASSES, 1, new int[] {1}, one));
        assertThrows(IllegalArgumentException.class, () -> new Judgements(CLASSES, 1, new int[0], new double[0][]));
        assertThrows(IndexOutOfBoundsException.class, () -> new Judgements(CLASSES, 2, new int[] {1}, one));
    }

    @Test
    void evenOddsGoToTheFirstClass() {
        double[][] probabilities = {{0.5, 0.5}, {0.4, 0.6}};

        Judgements judgements = new Judgements(CLASSES, 1, new int[] {0, 1}, probabilities);

        assertEquals(0, judgements.predicted(0));
        assertEquals(1, judgements.predicted(1));
    }

    @ParameterizedTest
    @CsvSource({
        "healthy,tumor,1",
        "Brain Tumor,Healthy,0",
        "no,yes,1",
        "notumor,tumor,1",
        "no_tumor,tumor,1",
        "cyst,normal,0"
    })
    void findingIsTheClassThatDoesNotMeanHealthy(String first, String second, int expected) {
        assertEquals(expected, Finding.among(List.of(first, second), Optional.empty()));
    }

    @Test
    void findingIsAskedForRatherThanGuessed() {
        List<String> unclear = List.of("glioma", "meningioma");

        RefusedDatasetException refusal =
                assertThrows(RefusedDatasetException.class, () -> Finding.among(unclear, Optional.empty()));

        assertTrue(refusal.getMessage().contains("--positive"), refusal::getMessage);
        assertEquals(1, Finding.among(unclear, Optional.of("meningioma")));
        assertThrows(RefusedDatasetException.class, () -> Finding.among(unclear, Optional.of("tumor")));
    }

    private static void refused(double... row) {
        double[][] probabilities = {row, {0.5, 0.5}};
        assertThrows(IllegalArgumentException.class, () -> new Judgements(CLASSES, 1, new int[] {0, 1}, probabilities));
    }
}
