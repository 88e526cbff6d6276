package io.consilium.runtime.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class StandingTest {

    private static final Recipe.Plateau PLATEAU = new Recipe.Plateau(2, 0.5, 1e-5);

    @Test
    void learningRateFallsAfterEpochsWithoutProgressAndNotBelowTheLowest() {
        Standing standing = Standing.atStart("t", 4e-5);
        double[] losses = {0.7, 0.6, 0.65, 0.61, 0.62, 0.63, 0.5, 0.9, 0.9, 0.9, 0.9};
        double[] rates = {4e-5, 4e-5, 4e-5, 2e-5, 2e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5};
        for (int epoch = 0; epoch < losses.length; epoch++) {
            standing = after(standing, losses[epoch]);
            assertEquals(rates[epoch], standing.learningRate(), 1e-12, "after epoch " + (epoch + 1));
        }
    }

    @Test
    void lowestLossIsRememberedAndPatienceCountsFromIt() {
        Recipe recipe = Recipe.USUAL.withEpochs(50).withPatience(3);
        Standing standing = Standing.atStart("t", 1e-4);
        for (double loss : new double[] {0.7, 0.6, 0.8, 0.6}) {
            standing = after(standing, loss);
        }

        assertEquals(2, standing.bestEpoch());
        assertFalse(standing.isBestSoFar(), "an equal loss is no better");
        assertFalse(standing.isOver(recipe));
        assertTrue(after(standing, 0.61).isOver(recipe));
        assertFalse(after(standing, 0.59).isOver(recipe));
    }

    @Test
    void lastEpochOfTheRecipeIsTheLast() {
        Standing standing = after(after(Standing.atStart("t", 1e-4), 0.5), 0.4);

        assertTrue(standing.isOver(Recipe.USUAL.withEpochs(2)));
        assertFalse(standing.isOver(Recipe.USUAL.withEpochs(3)));
    }

    @Test
    void everyDigitSurvivesTheWayThroughAFile() throws Exception {
        Standing standing =
                after(Standing.atStart("t", 0.1 + 0.2), 1.0 / 3).afterBatch(new Learner.Outcome(0.1 * 3, 5), 8);
        JsonMapper json = new JsonMapper();

        assertEquals(standing, json.readValue(json.writeValueAsString(standing), Standing.class));
    }

    @Test
    void recipesThatCanNotWorkAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Recipe.USUAL.withEpochs(0));
        assertThrows(IllegalArgumentException.class, () -> Recipe.USUAL.withBatch(0));
        assertThrows(IllegalArgumentException.class, () -> Recipe.USUAL.withLearningRate(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Recipe.USUAL.withPatience(0));
        assertThrows(IllegalArgumentException.class, () -> new Recipe.Plateau(1, 1.5, 1e-6));
    }

    private static Standing after(Standing standing, double validationLoss) {
        return standing.afterBatch(new Learner.Outcome(7, 6), 10).afterEpoch(validationLoss, 0.5, PLATEAU);
    }
}
