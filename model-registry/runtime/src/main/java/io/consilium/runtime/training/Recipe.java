package io.consilium.runtime.training;

/**
 * How a network is taught.
 *
 * @param epochs how often every training image is shown at most
 * @param batch how many images are shown before the weights move
 * @param learningRate how far they move at first
 * @param patience training stops after so many epochs without a lower validation loss
 * @param plateau what happens before that
 * @param augmentation how images are changed each time
 * @param seed decides the start, the order, the changes and the dropout
 */
public record Recipe(
        int epochs,
        int batch,
        double learningRate,
        int patience,
        Plateau plateau,
        Augmentation augmentation,
        long seed) {

    /** The reference paper's: Adam at 1e-4 with batches of 64. */
    public static final Recipe USUAL = new Recipe(60, 64, 1e-4, 12, Plateau.USUAL, Augmentation.USUAL, 0);

    /**
     * When and how the learning rate falls.
     *
     * @param patience after so many epochs without a lower validation loss
     * @param factor what it is multiplied by
     * @param lowest where it stays
     */
    public record Plateau(int patience, double factor, double lowest) {

        /** A half after 4 epochs, down to 1e-6. */
        public static final Plateau USUAL = new Plateau(4, 0.5, 1e-6);

        public Plateau {
            if (patience < 1 || !(factor > 0 && factor <= 1) || !(lowest > 0)) {
                throw new IllegalArgumentException(
                        "The learning rate falls after 1 or more epochs, by a factor up to 1, to above 0; not %d, %s, %s"
                                .formatted(patience, factor, lowest));
            }
        }
    }

    public Recipe {
        if (epochs < 1 || batch < 1 || patience < 1) {
            throw new IllegalArgumentException(
                    "Epochs (%d), batch (%d) and patience (%d) are 1 or more".formatted(epochs, batch, patience));
        }
        if (!(learningRate > 0 && learningRate < 1)) {
            throw new IllegalArgumentException("A learning rate is above 0 and below 1, not " + learningRate);
        }
    }

    /** The same for at most so many epochs. */
    public Recipe withEpochs(int other) {
        return new Recipe(other, batch, learningRate, patience, plateau, augmentation, seed);
    }

    /** The same from another seed. */
    public Recipe withSeed(long other) {
        return new Recipe(epochs, batch, learningRate, patience, plateau, augmentation, other);
    }

    /** The same with other batches. */
    public Recipe withBatch(int other) {
        return new Recipe(epochs, other, learningRate, patience, plateau, augmentation, seed);
    }

    /** The same with another learning rate to start with. */
    public Recipe withLearningRate(double other) {
        return new Recipe(epochs, batch, other, patience, plateau, augmentation, seed);
    }

    /** The same with other changes to the images. */
    public Recipe withAugmentation(Augmentation other) {
        return new Recipe(epochs, batch, learningRate, patience, plateau, other, seed);
    }

    /** The same with more or less patience. */
    public Recipe withPatience(int other) {
        return new Recipe(epochs, batch, learningRate, other, plateau, augmentation, seed);
    }
}
