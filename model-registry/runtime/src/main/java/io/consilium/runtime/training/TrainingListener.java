package io.consilium.runtime.training;

import io.consilium.runtime.dataset.Split;

/** Somebody who watches a training; called by the thread that trains. */
public interface TrainingListener {

    /** Nobody watches. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * The images are divided, and learning begins or goes on.
     *
     * @param split the parts
     * @param epochsDone how many epochs an earlier, interrupted run has finished
     * @param imagesDone how many images of the next epoch it has shown
     */
    default void begins(Split split, int epochsDone, int imagesDone) {}

    /**
     * The weights have moved.
     *
     * @param epoch which epoch, counted from 1
     * @param images how many images were just shown
     * @param meanLoss the mean loss of the epoch so far
     */
    default void learned(int epoch, int images, double meanLoss) {}

    /** An epoch is over. */
    default void epochEnds(Epoch epoch) {}

    /** Learning is over; the best epoch's weights are now shown the test images. */
    default void tests(int images) {}
}
