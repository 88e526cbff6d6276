package io.consilium.cli.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.cli.terminal.Table;
import io.consilium.runtime.RefusedImageException;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.inference.Answer;
import io.consilium.runtime.inference.LoadedModel;
import io.consilium.runtime.inference.ModelIdentity;
import io.consilium.runtime.inference.Overlay;
import io.consilium.runtime.inference.WarmModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a model says about images, whoever vouches for the model: the identity is the caller's, and a file that isn't the one
 * that it names is not loaded.
 *
 * @param model what the model is called where it comes from
 * @param sha256 the digest of its weights
 * @param architecture its network
 * @param format how its weights are written down
 * @param opinions one for each image that could be read
 */
record Opinions(String model, Sha256 sha256, String architecture, String format, List<Opinion> opinions) {

    /** So many of the likeliest classes are shown to people; programs get them all. */
    private static final int CLASSES_SHOWN = 5;

    Opinions {
        opinions = List.copyOf(opinions);
    }

    /**
     * What a model says about one image.
     *
     * @param image the file
     * @param best the likeliest class
     * @param probabilities of each class, in the model's order
     * @param milliseconds from the pixels to the answer
     * @param heatMap the file that shows where the model looked, if there is one
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Opinion(
            String image,
            String best,
            Map<String, Double> probabilities,
            double milliseconds,
            Optional<String> heatMap) {}

    /** Asks about each image; one that can't be read is said so, and the others are asked about all the same. */
    static Opinions ask(Path weights, ModelIdentity identity, List<Path> images, Optional<Path> heatMaps, Output output)
            throws IOException, InterruptedException {
        List<Opinion> opinions = new ArrayList<>();
        try (WarmModel model = new WarmModel(LoadedModel.load(weights, identity));
                Progress progress = output.progress("asking", images.size(), Progress.Unit.ITEMS)) {
            for (Path image : images) {
                try {
                    opinions.add(ask(model, image, heatMaps));
                } catch (RefusedImageException refused) {
                    output.remark("consilium: " + refused.getMessage());
                }
                progress.advance(1);
            }
        }
        return new Opinions(
                identity.id(),
                identity.sha256(),
                identity.architecture().name(),
                identity.format().name(),
                opinions);
    }

    private static Opinion ask(WarmModel model, Path image, Optional<Path> heatMaps)
            throws IOException, InterruptedException {
        Picture picture = Picture.read(image);
        Answer answer = heatMaps.isPresent() ? model.explain(picture) : model.answer(picture);
        Map<String, Double> probabilities = new LinkedHashMap<>();
        answer.likelihoods().forEach(likelihood -> probabilities.put(likelihood.name(), likelihood.probability()));
        return new Opinion(
                image.toString(),
                answer.best().name(),
                probabilities,
                answer.taken().toNanos() / 1e6,
                heatMaps.isPresent() ? draw(heatMaps.get(), image, picture, answer) : Optional.empty());
    }

    /** Empty when the model can't tell where it looked: one that brings its own code can't be looked into. */
    private static Optional<String> draw(Path folder, Path image, Picture picture, Answer answer) throws IOException {
        if (answer.heatMap().isEmpty()) {
            return Optional.empty();
        }
        byte[] png = Overlay.png(
                picture, answer.heatMap().get(), answer.model().architecture().preprocessing());
        Path file = Files.createDirectories(folder).resolve(heatMapName(image));
        return Optional.of(Files.write(file, png).toString());
    }

    /** What the heat map of an image is called in the folder of heat maps. */
    static String heatMapName(Path image) {
        return image.getFileName() + ".heat.png";
    }

    void print(PrintWriter out) {
        Table table = new Table("image", "class", "probability", "ms");
        for (Opinion opinion : opinions) {
            String image = opinion.image;
            String milliseconds = String.format(Locale.ROOT, "%.0f", opinion.milliseconds);
            for (Map.Entry<String, Double> likelihood : likeliest(opinion)) {
                String share = String.format(Locale.ROOT, "%.1f %%", 100 * likelihood.getValue());
                table.row(image, likelihood.getKey(), share, milliseconds);
                image = "";
                milliseconds = "";
            }
        }
        table.print(out);
        out.println();
        out.println("model     " + sha256 + " (" + architecture + ")");
        opinions.stream()
                .flatMap(opinion -> opinion.heatMap.stream())
                .forEach(file -> out.println("heat map  " + file));
    }

    private static List<Map.Entry<String, Double>> likeliest(Opinion opinion) {
        return opinion.probabilities.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(CLASSES_SHOWN)
                .toList();
    }
}
