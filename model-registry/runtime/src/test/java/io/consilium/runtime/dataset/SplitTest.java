package io.consilium.runtime.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.runtime.RefusedDatasetException;
import io.consilium.runtime.RefusedDatasetException.Reason;
import io.consilium.runtime.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitTest {

    @Test
    void eachPartHoldsEachClassInItsShare() {
        Split split = Split.of(folder(images(300, 0), images(100, 1)), SplitPlan.USUAL);

        assertEquals(List.of(210L, 70L), counts(split.training()));
        assertEquals(List.of(45L, 15L), counts(split.validation()));
        assertEquals(List.of(45L, 15L), counts(split.test()));
    }

    @Test
    void everyImageIsInExactlyOnePart() {
        ImageFolder folder = folder(images(31, 0), images(17, 1));

        Split split = Split.of(folder, SplitPlan.USUAL);

        List<LabelledImage> all = new ArrayList<>(split.training());
        all.addAll(split.validation());
        all.addAll(split.test());
        assertEquals(48, all.size());
        assertEquals(Set.copyOf(folder.images()), new HashSet<>(all));
    }

    @Test
    void sameSeedDividesAlikeAndAnotherSeedDoesNot() {
        ImageFolder folder = folder(images(40, 0), images(40, 1));

        assertEquals(Split.of(folder, SplitPlan.USUAL), Split.of(folder, SplitPlan.USUAL));
        assertNotEquals(Split.of(folder, SplitPlan.USUAL), Split.of(folder, SplitPlan.USUAL.withSeed(1)));
    }

    @Test
    void patientsAndDuplicatesNeverStandOnTwoSides() {
        long seed = 20_260_101;
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<LabelledImage> images = new ArrayList<>();
            for (int index = 0; index < 200; index++) {
                int label = random.nextInt(2);
                String patient = random.nextBoolean() ? "p" + random.nextInt(30) + "/" : "";
                String content = random.nextInt(10) == 0 ? "copy " + label + random.nextInt(5) : "own " + index;
                images.add(image((label == 0 ? "healthy/" : "tumor/") + patient + index + ".png", label, content));
            }
            Split split = Split.of(folder(images), SplitPlan.USUAL.withSeed(round));

            Map<String, Integer> partOf = new HashMap<>();
            int number = 0;
            for (List<LabelledImage> part : List.of(split.training(), split.validation(), split.test())) {
                for (LabelledImage image : part) {
                    for (String trait : traits(image)) {
                        Integer before = partOf.putIfAbsent(trait, number);
                        assertTrue(before == null || before == number, "seed " + seed + ", round " + round + trait);
                    }
                }
                number++;
            }
            assertEquals(
                    200,
                    split.training().size()
                            + split.validation().size()
                            + split.test().size());
            assertTrue(split.test().size() > 20 && split.test().size() < 45, () -> "seed " + seed + split.test());
        }
    }

    @Test
    void threeImagesOfEachClassAreJustEnough() {
        Split split = Split.of(folder(images(3, 0), images(3, 1)), SplitPlan.USUAL);
        ImageFolder two = folder(images(30, 0), images(2, 1));

        assertEquals(List.of(1L, 1L), counts(split.test()));
        RefusedDatasetException refusal =
                assertThrows(RefusedDatasetException.class, () -> Split.of(two, SplitPlan.USUAL));
        assertEquals(Reason.TOO_FEW_IMAGES, refusal.reason());
    }

    @Test
    void sharesThatLeaveNothingToLearnFromAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SplitPlan(0, 0.5, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new SplitPlan(0, 0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new SplitPlan(0, Double.NaN, 0.5));
    }

    @Test
    void commitmentIsWhatAShellSays() {
        // printf a > a.png; printf b > b.png; sha256sum ?.png | cut -c1-64 | LC_ALL=C sort | sha256sum
        String shell = "e31b611bfa25cad7df113c6721feec788606f694069ced6d3d3f738a89d14e2a";
        List<LabelledImage> images = new ArrayList<>(List.of(image("x/a.png", 0, "a"), image("y/b.png", 1, "b")));

        assertEquals(shell, Commitment.to(images).hex());
        Collections.reverse(images);
        assertEquals(shell, Commitment.to(images).hex());
    }

    @Test
    void commitmentChangesWithAnyByteAndWithACopy() {
        LabelledImage image = image("x/a.png", 0, "a");

        assertNotEquals(Commitment.to(List.of(image)), Commitment.to(List.of(image("x/a.png", 0, "A"))));
        assertNotEquals(Commitment.to(List.of(image)), Commitment.to(List.of(image, image)));
        assertEquals(Commitment.to(List.of(image)), Commitment.to(List.of(image("y/other.png", 1, "a"))));
    }

    private static List<String> traits(LabelledImage image) {
        return Stream.concat(Stream.of(image.sha256().hex()), image.patient().stream())
                .toList();
    }

    private static List<Long> counts(List<LabelledImage> part) {
        return Stream.of(0, 1)
                .map(label ->
                        part.stream().filter(image -> image.label() == label).count())
                .toList();
    }

    private static List<LabelledImage> images(int count, int label) {
        List<LabelledImage> images = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            images.add(image("c" + label + "/" + index + ".png", label, label + " " + index));
        }
        return images;
    }

    private static ImageFolder folder(List<LabelledImage> healthy, List<LabelledImage> tumor) {
        return folder(Stream.concat(healthy.stream(), tumor.stream()).toList());
    }

    private static ImageFolder folder(List<LabelledImage> images) {
        return new ImageFolder(Path.of("data"), List.of("healthy", "tumor"), images);
    }

    private static LabelledImage image(String name, int label, String content) {
        return new LabelledImage(name, Path.of(name), label, Sha256.of(content.getBytes(StandardCharsets.UTF_8)));
    }
}
