package io.consilium.cli.model;

import io.consilium.cli.model.Opinions.Opinion;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.sharing.WithdrawnModelException;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.runtime.RefusedImageException;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.inference.Answer;
import io.consilium.runtime.inference.LoadedModel;
import io.consilium.runtime.inference.ModelIdentity;
import io.consilium.runtime.inference.Overlay;
import io.consilium.runtime.inference.WarmModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a model about one image after the other, for as long as whoever stands behind it still does.
 *
 * <p>An answer counts only if the model may be used once it is there: so none is given that is younger than a recall.
 */
final class Consultation {

    private final ModelIdentity identity;
    private final Backing backing;
    private final Optional<Path> heatMaps;
    private final Output output;
    private Optional<RuntimeException> end = Optional.empty();

    Consultation(ModelIdentity identity, Backing backing, Optional<Path> heatMaps, Output output) {
        this.identity = identity;
        this.backing = backing;
        this.heatMaps = heatMaps;
        this.output = output;
    }

    /** Asks about each image; one that can't be read is said so, and the others are asked about all the same. */
    Opinions about(List<Path> images, Path weights) throws IOException, InterruptedException {
        List<Opinion> opinions = new ArrayList<>();
        List<String> unanswered = new ArrayList<>();
        try (WarmModel model = new WarmModel(LoadedModel.load(weights, identity));
                Progress progress = output.progress("asking", images.size(), Progress.Unit.ITEMS)) {
            for (Path image : images) {
                Optional<Opinion> opinion = end.isEmpty() ? ask(model, image) : Optional.empty();
                opinion.ifPresentOrElse(opinions::add, () -> unanswered.add(image.toString()));
                progress.advance(end.isEmpty() ? 1 : 0);
            }
        }
        return Opinions.of(identity, backing, opinions, unanswered);
    }

    /** Why it ended before its time, if it did. */
    Optional<RuntimeException> end() {
        return end;
    }

    private Optional<Opinion> ask(WarmModel model, Path image) throws IOException, InterruptedException {
        try {
            Picture picture = Picture.read(image);
            Answer answer = heatMaps.isPresent() ? model.explain(picture) : model.answer(picture);
            backing.requireStill();
            return Optional.of(opinion(image, picture, answer));
        } catch (RefusedImageException refused) {
            output.remark("consilium: " + refused.getMessage());
        } catch (WithdrawnModelException | RegistryException stopped) {
            end = Optional.of(stopped);
        }
        return Optional.empty();
    }

    private Opinion opinion(Path image, Picture picture, Answer answer) throws IOException {
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
}
