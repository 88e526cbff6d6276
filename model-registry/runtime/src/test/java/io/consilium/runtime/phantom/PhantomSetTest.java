package io.consilium.runtime.phantom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhantomSetTest {

    @TempDir
    private Path folder;

    @Test
    void halfOfTheSlicesHaveAMassAndEachLiesInTheFolderOfItsClass() throws IOException {
        write(new PhantomOrder(Site.A, 10, 7, 32), folder);

        assertEquals(5, files(folder.resolve("healthy")).size());
        assertEquals(5, files(folder.resolve("tumor")).size());
    }

    @Test
    void everyPartSaysThatItIsSynthetic() throws IOException {
        write(new PhantomOrder(Site.B, 4, 7, 32), folder);

        assertTrue(Files.readString(folder.resolve("README.txt")).startsWith("SYNTHETIC IMAGES. NO PATIENT."));
        for (Path slice : files(folder.resolve("tumor"))) {
            String content = Files.readString(slice, StandardCharsets.ISO_8859_1);
            assertTrue(slice.getFileName().toString().startsWith("synthetic-b-7-"), slice::toString);
            assertTrue(content.contains("SYNTHETIC brain-mri-tumor phantom, site B, seed 7"), slice::toString);
        }
    }

    @Test
    void manifestTellsTheTruthAboutEachSliceInOrder() throws IOException {
        write(new PhantomOrder(Site.A, 4, 7, 64), folder);

        List<String> lines = Files.readAllLines(folder.resolve("manifest.csv"));
        MassSeen mass = BrainSlice.draw(Site.A, 64, 7, 3, true).mass().orElseThrow();

        assertEquals(5, lines.size());
        assertEquals("healthy/synthetic-a-7-000000.png,healthy,A,7,0,,,,", lines.get(1));
        assertEquals(
                "tumor/synthetic-a-7-000003.png,tumor,A,7,3," + mass.kind() + "," + mass.column() + "," + mass.row()
                        + "," + mass.radius(),
                lines.get(4));
    }

    @Test
    void picturesOnDiskHoldTheDrawnPixels() throws IOException {
        write(new PhantomOrder(Site.C, 2, 9, 32), folder);

        BufferedImage read =
                ImageIO.read(folder.resolve("tumor/synthetic-c-9-000001.png").toFile());
        BrainSlice drawn = BrainSlice.draw(Site.C, 32, 9, 1, true);

        assertTrue(IntStream.range(0, 32 * 32)
                .allMatch(pixel ->
                        read.getRaster().getSample(pixel % 32, pixel / 32, 0) == drawn.level(pixel % 32, pixel / 32)));
    }

    @Test
    void largerOrderBeginsWithTheSlicesOfASmallerOneByteForByte() throws IOException {
        write(new PhantomOrder(Site.A, 4, 7, 32), folder.resolve("small"));
        write(new PhantomOrder(Site.A, 9, 7, 32), folder.resolve("large"));

        for (String category : List.of("healthy", "tumor")) {
            for (Path slice : files(folder.resolve("small").resolve(category))) {
                Path twin = folder.resolve("large").resolve(category).resolve(slice.getFileName());
                assertEquals(-1, Files.mismatch(slice, twin), slice::toString);
            }
        }
    }

    @Test
    void progressCountsEverySliceOnce() throws IOException {
        List<Integer> seen = new ArrayList<>();

        new PhantomSet(new PhantomOrder(Site.A, 5, 7, 16)).writeTo(folder, seen::add);

        assertEquals(List.of(1, 2, 3, 4, 5), seen);
    }

    @Test
    void folderInUseIsRefusedAndLeftAsItWas() throws IOException {
        Files.writeString(folder.resolve("patient.txt"), "x");
        PhantomSet set = new PhantomSet(new PhantomOrder(Site.A, 4, 7, 32));

        FolderInUseException refusal = assertThrows(FolderInUseException.class, () -> set.writeTo(folder, done -> {}));

        assertTrue(refusal.getMessage().contains("isn't empty"), refusal::getMessage);
        assertEquals(1, files(folder).size());
    }

    private static void write(PhantomOrder order, Path folder) throws IOException {
        new PhantomSet(order).writeTo(folder, done -> {});
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
