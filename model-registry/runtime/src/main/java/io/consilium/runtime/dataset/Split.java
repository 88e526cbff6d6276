package io.consilium.runtime.dataset;

import io.consilium.runtime.RefusedDatasetException;
import io.consilium.runtime.RefusedDatasetException.Reason;
import io.consilium.runtime.random.Dice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data set, divided into what is learned from, what decides when to stop, and what is tested with.
 *
 * <p>Each part holds each class in about the proportion of the whole. What belongs together stays together: files with the
 * same bytes, and, where a class's folder has folders within, everything in folders of the same name. A patient who is
 * both in training and in test would flatter the model.
 *
 * @param training what is learned from
 * @param validation what decides when to stop
 * @param test what is tested with
 */
public record Split(List<LabelledImage> training, List<LabelledImage> validation, List<LabelledImage> test) {

    public Split {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }

    /**
     * Divides a data set.
     *
     * @throws RefusedDatasetException when a part would lack a class
     */
    public static Split of(ImageFolder folder, SplitPlan plan) {
        int classes = folder.classes().size();
        List<Part> parts = Stream.of(1 - plan.validation() - plan.test(), plan.validation(), plan.test())
                .map(share -> new Part(share, folder.images(), classes))
                .toList();
        for (List<LabelledImage> group : inRandomOrder(Groups.of(folder.images()), plan.seed())) {
            parts.stream()
                    .max(Comparator.comparingDouble(part -> part.want(group)))
                    .orElseThrow()
                    .take(group);
        }
        for (Part part : parts) {
            part.requireEveryClass(folder.classes());
        }
        return new Split(
                parts.get(0).byName(), parts.get(1).byName(), parts.get(2).byName());
    }

    /** The large groups first, while every part still has room for them. */
    private static List<List<LabelledImage>> inRandomOrder(List<List<LabelledImage>> groups, long seed) {
        List<List<LabelledImage>> shuffled = new ArrayList<>(groups);
        Dice.of(seed).shuffle(shuffled);
        shuffled.sort(Comparator.comparingInt(List<LabelledImage>::size).reversed());
        return shuffled;
    }

    /** One part while it fills. */
    private static final class Part {
        private final List<LabelledImage> taken = new ArrayList<>();
        private final double[] wanted;
        private final double[] lacking;

        Part(double share, List<LabelledImage> all, int classes) {
            wanted = new double[classes];
            all.forEach(image -> wanted[image.label()] += share);
            lacking = wanted.clone();
        }

        /** How much of what it wants of these classes this part still lacks: 1 for all, below 0 for too much. */
        double want(List<LabelledImage> group) {
            return group.stream()
                    .mapToDouble(image -> lacking[image.label()] / wanted[image.label()])
                    .sum();
        }

        void take(List<LabelledImage> group) {
            taken.addAll(group);
            group.forEach(image -> lacking[image.label()]--);
        }

        void requireEveryClass(List<String> classes) {
            for (int label = 0; label < classes.size(); label++) {
                int wantedLabel = label;
                if (taken.stream().noneMatch(image -> image.label() == wantedLabel)) {
                    throw new RefusedDatasetException(
                            Reason.TOO_FEW_IMAGES,
                            "There are too few different images of class %s to learn from, to validate and to test with; add some"
                                    .formatted(classes.get(label)));
                }
            }
        }

        List<LabelledImage> byName() {
            return taken.stream()
                    .sorted(Comparator.comparing(LabelledImage::name))
                    .toList();
        }
    }
}
