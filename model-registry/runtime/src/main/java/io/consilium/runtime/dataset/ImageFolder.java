package io.consilium.runtime.dataset;

import io.consilium.runtime.RefusedDatasetException;
import io.consilium.runtime.RefusedDatasetException.Reason;
import io.consilium.runtime.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A data set on disk: a folder for each class, images within.
 *
 * <p>Below a class's folder there may be one folder for each patient. Classes and images are in the order of their names,
 * whatever the file system says. Hidden files, and files that aren't called {@code .png}, {@code .jpg}, {@code .jpeg},
 * {@code .tif} or {@code .tiff}, are left alone.
 *
 * @param root the folder
 * @param classes the names of the classes
 * @param images all images, by name
 */
public record ImageFolder(Path root, List<String> classes, List<LabelledImage> images) {

    private static final Set<String> EXTENSIONS = Set.of("png", "jpg", "jpeg", "tif", "tiff");

    public ImageFolder {
        classes = List.copyOf(classes);
        images = List.copyOf(images);
    }

    /**
     * Looks through a folder and reads every image once, for its digest.
     *
     * @throws RefusedDatasetException when there aren't two classes with images, or when an image has two labels
     */
    public static ImageFolder read(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new RefusedDatasetException(
                    Reason.NOT_A_FOLDER, root + " isn't a folder; name one that holds a folder for each class");
        }
        List<String> classes = classes(root);
        if (classes.size() < 2) {
            throw new RefusedDatasetException(
                    Reason.TOO_FEW_CLASSES,
                    "%s holds %d folder(s); images are sorted into one folder for each class, such as healthy and tumor"
                            .formatted(root, classes.size()));
        }
        List<LabelledImage> images = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            List<LabelledImage> found = images(root, classes.get(label), label);
            if (found.isEmpty()) {
                throw new RefusedDatasetException(
                        Reason.EMPTY_CLASS,
                        "The folder %s holds no image; put PNG, JPEG or TIFF files there, or remove it"
                                .formatted(root.resolve(classes.get(label))));
            }
            images.addAll(found);
        }
        requireOneLabelEach(images);
        return new ImageFolder(root, classes, images);
    }

    /**
     * The same images, with labels that count the classes in another order: that of a model.
     *
     * @throws RefusedDatasetException when the classes aren't the same
     */
    public ImageFolder inOrderOf(List<String> others) {
        if (others.size() != classes.size() || !Set.copyOf(others).equals(Set.copyOf(classes))) {
            throw new RefusedDatasetException(
                    Reason.OTHER_CLASSES,
                    "The model tells %s apart, %s holds %s; name the folders as the model names its classes"
                            .formatted(others, root, classes));
        }
        List<LabelledImage> relabelled = images.stream()
                .map(image -> new LabelledImage(
                        image.name(), image.file(), others.indexOf(classes.get(image.label())), image.sha256()))
                .toList();
        return new ImageFolder(root, others, relabelled);
    }

    private static List<String> classes(Path root) throws IOException {
        try (Stream<Path> children = Files.list(root)) {
            return children.filter(Files::isDirectory)
                    .map(child -> child.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static List<LabelledImage> images(Path root, String category, int label) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(category))) {
            return files.filter(file -> isImage(root.relativize(file)) && Files.isRegularFile(file))
                    .map(file -> image(root, file, label))
                    .sorted((one, other) -> one.name().compareTo(other.name()))
                    .toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }

    private static boolean isImage(Path path) {
        for (Path part : path) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        String name = path.getFileName().toString();
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static LabelledImage image(Path root, Path file, int label) {
        try {
            List<String> parts = new ArrayList<>();
            root.relativize(file).forEach(part -> parts.add(part.toString()));
            return new LabelledImage(String.join("/", parts), file, label, Sha256.of(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void requireOneLabelEach(List<LabelledImage> images) {
        Map<Sha256, LabelledImage> seen = new HashMap<>();
        for (LabelledImage image : images) {
            LabelledImage twin = seen.putIfAbsent(image.sha256(), image);
            if (twin != null && twin.label() != image.label()) {
                throw new RefusedDatasetException(
                        Reason.CONTRADICTION,
                        "%s and %s are the same picture in two classes; remove the wrong one"
                                .formatted(twin.name(), image.name()));
            }
        }
    }
}
