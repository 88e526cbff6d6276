package io.consilium.runtime.training;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a training has come: everything but the tensors that is needed to go on as if nothing had happened.
 *
 * @param training which training this belongs to
 * @param history the epochs that are over
 * @param step how many batches of the current epoch are over
 * @param updates how often the weights have moved
 * @param learningRate of the current epoch
 * @param bestEpoch the epoch with the lowest validation loss; 0 before the first
 * @param bestLoss that loss
 * @param waited how many epochs the learning rate has stayed without a lower loss
 * @param lossSum over the current epoch's images
 * @param right how many of them were right
 * @param seen how many were shown
 */
record Standing(
        String training,
        List<Epoch> history,
        int step,
        int updates,
        double learningRate,
        int bestEpoch,
        double bestLoss,
        int waited,
        double lossSum,
        int right,
        int seen) {

    Standing {
        history = List.copyOf(history);
    }

    static Standing atStart(String training, double learningRate) {
        return new Standing(training, List.of(), 0, 0, learningRate, 0, Double.MAX_VALUE, 0, 0, 0, 0);
    }

    /** After one more batch of so many images. */
    Standing afterBatch(Learner.Outcome outcome, int images) {
        return new Standing(
                training,
                history,
                step + 1,
                updates + 1,
                learningRate,
                bestEpoch,
                bestLoss,
                waited,
                lossSum + outcome.lossSum(),
                right + outcome.right(),
                seen + images);
    }

    /** After the epoch was validated; the learning rate falls if the loss hasn't for too long. */
    Standing afterEpoch(double validationLoss, double validationAccuracy, Recipe.Plateau plateau) {
        Epoch epoch = new Epoch(
                history.size() + 1,
                learningRate,
                lossSum / seen,
                (double) right / seen,
                validationLoss,
                validationAccuracy);
        List<Epoch> all = new ArrayList<>(history);
        all.add(epoch);
        boolean better = validationLoss < bestLoss;
        boolean falls = !better && waited + 1 >= plateau.patience();
        return new Standing(
                training,
                all,
                0,
                updates,
                falls ? lower(plateau) : learningRate,
                better ? epoch.number() : bestEpoch,
                better ? validationLoss : bestLoss,
                better || falls ? 0 : waited + 1,
                0,
                0,
                0);
    }

    private double lower(Recipe.Plateau plateau) {
        return Math.min(learningRate, Math.max(plateau.lowest(), learningRate * plateau.factor()));
    }

    boolean isBestSoFar() {
        return bestEpoch == history.size();
    }

    boolean isOver(Recipe recipe) {
        return history.size() >= recipe.epochs() || history.size() - bestEpoch >= recipe.patience();
    }
}
