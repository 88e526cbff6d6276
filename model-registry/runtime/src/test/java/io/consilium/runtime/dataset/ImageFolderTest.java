package io.consilium.runtime.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.runtime.RefusedDatasetException;
import io.consilium.runtime.RefusedDatasetException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    @TempDir
    private Path root;

    @Test
    void classesAndImagesComeInTheOrderOfTheirNames() throws IOException {
        file("tumor/b.png", "1");
        file("tumor/a.JPG", "2");
        file("healthy/z.tif", "3");

        ImageFolder folder = ImageFolder.read(root);

        assertEquals(List.of("healthy", "tumor"), folder.classes());
        assertEquals(List.of("healthy/z.tif", "tumor/a.JPG", "tumor/b.png"), names(folder));
        assertEquals(
                List.of(0, 1, 1),
                folder.images().stream().map(LabelledImage::label).toList());
    }

    @Test
    void foldersOfPatientsAreLookedIntoAndNamed() throws IOException {
        file("tumor/patient-7/2.png", "1");
        file("healthy/x.png", "2");

        ImageFolder folder = ImageFolder.read(root);

        assertEquals(List.of("healthy/x.png", "tumor/patient-7/2.png"), names(folder));
        assertTrue(folder.images().get(0).patient().isEmpty());
        assertEquals("patient-7", folder.images().get(1).patient().orElseThrow());
    }

    @Test
    void hiddenAndOtherFilesAreLeftAlone() throws IOException {
        file("tumor/a.png", "1");
        file("tumor/.a.png", "2");
        file("tumor/.thumbs/b.png", "3");
        file("tumor/notes.txt", "4");
        file("healthy/c.jpeg", "5");
        file(".cache/d.png", "6");
        file("manifest.csv", "7");

        assertEquals(List.of("healthy/c.jpeg", "tumor/a.png"), names(ImageFolder.read(root)));
    }

    @Test
    void noFolderOneClassAndEmptyClassAreRefusedWithWhatToDo() throws IOException {
        assertEquals(Reason.NOT_A_FOLDER, refusal(root.resolve("nowhere")).reason());

        file("tumor/a.png", "1");
        assertEquals(Reason.TOO_FEW_CLASSES, refusal(root).reason());

        Files.createDirectories(root.resolve("healthy"));
        RefusedDatasetException empty = refusal(root);
        assertEquals(Reason.EMPTY_CLASS, empty.reason());
        assertTrue(empty.getMessage().contains("healthy"), empty::getMessage);
    }

    @Test
    void samePictureInTwoClassesIsRefusedAndBothAreNamed() throws IOException {
        file("tumor/a.png", "same");
        file("healthy/b.png", "same");

        RefusedDatasetException refusal = refusal(root);

        assertEquals(Reason.CONTRADICTION, refusal.reason());
        assertTrue(refusal.getMessage().contains("healthy/b.png and tumor/a.png"), refusal::getMessage);
    }

    private static RefusedDatasetException refusal(Path root) {
        return assertThrows(RefusedDatasetException.class, () -> ImageFolder.read(root));
    }

    private static List<String> names(ImageFolder folder) {
        return folder.images().stream().map(LabelledImage::name).toList();
    }

    private void file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
