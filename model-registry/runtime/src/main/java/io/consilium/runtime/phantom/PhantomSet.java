package io.consilium.runtime.phantom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder of synthetic slices: {@code healthy/} and {@code tumor/}, a manifest with the truth about each, and a note
 * that says what they are.
 *
 * <p>That they are synthetic stands in the note, in the manifest, in every file's name and inside every file. How many
 * threads draw makes no difference to a single byte.
 */
public final class PhantomSet {

    /** The folder of the slices without a mass. */
    public static final String HEALTHY = "healthy";

    /** The folder of the slices with a mass. */
    public static final String TUMOR = "tumor";

    private static final String MANIFEST_HEADER =
            "file,class,site,seed,index,mass_kind,mass_column,mass_row,mass_radius\n";

    private final PhantomOrder order;

    public PhantomSet(PhantomOrder order) {
        this.order = order;
    }

    /**
     * Draws the set into a folder that doesn't exist yet or is empty.
     *
     * @param progress told after each slice how many are done
     * @throws FolderInUseException if something is in that folder
     */
    public void writeTo(Path folder, IntConsumer progress) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> present = Files.list(folder)) {
            if (present.findAny().isPresent()) {
                throw new FolderInUseException(folder);
            }
        }
        Files.createDirectories(folder.resolve(HEALTHY));
        Files.createDirectories(folder.resolve(TUMOR));
        Files.writeString(folder.resolve("README.txt"), note());
        Files.writeString(folder.resolve("manifest.csv"), MANIFEST_HEADER + String.join("", draw(folder, progress)));
    }

    private List<String> draw(Path folder, IntConsumer progress) throws IOException {
        try (ExecutorService pens =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<String>> pending = IntStream.range(0, order.count())
                    .mapToObj(index -> pens.submit(() -> drawOne(folder, index)))
                    .toList();
            List<String> lines = new ArrayList<>(order.count());
            try {
                for (Future<String> line : pending) {
                    lines.add(line.get());
                    progress.accept(lines.size());
                }
            } catch (ExecutionException failure) {
                pens.shutdownNow();
                throw new IOException("Can't write a slice into " + folder, failure.getCause());
            } catch (InterruptedException stopped) {
                pens.shutdownNow();
                Thread.currentThread().interrupt();
                throw new IOException("Stopped after " + lines.size() + " slices", stopped);
            }
            return lines;
        }
    }

    private String drawOne(Path folder, int index) throws IOException {
        boolean withMass = index % 2 == 1;
        String category = withMass ? TUMOR : HEALTHY;
        String file = category + "/" + name(index);
        BrainSlice slice = BrainSlice.draw(order.site(), order.size(), order.seed(), index, withMass);
        String title = "SYNTHETIC " + PhantomOrder.TASK + " phantom, site " + order.site() + ", seed " + order.seed()
                + ", slice " + index + ": drawn by a program, no patient";
        Files.write(folder.resolve(file), LabelledPng.bytes(slice.image(), title));
        return file + "," + category + "," + order.site() + "," + order.seed() + "," + index + "," + truth(slice.mass())
                + "\n";
    }

    private String name(int index) {
        String number = Integer.toString(index);
        return "synthetic-" + order.site().label() + "-" + order.seed() + "-"
                + "0".repeat(Math.max(0, 6 - number.length())) + number + ".png";
    }

    private static String truth(Optional<MassSeen> mass) {
        return mass.map(seen -> seen.kind() + "," + seen.column() + "," + seen.row() + "," + seen.radius())
                .orElse(",,,");
    }

    private String note() {
        return """
                SYNTHETIC IMAGES. NO PATIENT.

                These pictures were drawn by the consilium phantom command in the manner of T1-weighted
                brain MRI slices. Nobody was scanned. They are for trying out software, and say nothing
                about how well a model finds tumors in people.

                task   %s
                site   %s (an invented scanner)
                count  %d
                seed   %d
                size   %d x %d pixels

                healthy/ has no mass, tumor/ has one in each picture; manifest.csv says where.
                """.formatted(PhantomOrder.TASK, order.site(), order.count(), order.seed(), order.size(), order.size());
    }
}
