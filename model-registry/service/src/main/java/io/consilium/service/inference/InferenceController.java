package io.consilium.service.inference;

import io.consilium.ledger.Model;
import io.consilium.ledger.reading.Ledger;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.image.ImageLimits;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.inference.Answer;
import io.consilium.runtime.inference.ModelIdentity;
import io.consilium.runtime.inference.Overlay;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.weights.WeightsFormat;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Caller;
import io.consilium.service.access.Who;
import io.consilium.service.problem.Refusal;
import io.consilium.service.pull.Pull;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;

/** Asking a model about an image. */
@Controller("/api/v1/inference")
@ExecuteOn(TaskExecutors.BLOCKING)
final class InferenceController {

    private static final double MILLION = 1_000_000;

    private final Ledger ledger;
    private final Pull pull;
    private final WarmModels models;

    InferenceController(Ledger ledger, Pull pull, WarmModels models) {
        this.ledger = ledger;
        this.pull = pull;
        this.models = models;
    }

    /** A class, and how probable it is from 0 to 1. */
    @Serdeable
    record Likelihood(String name, double probability) {}

    /**
     * What a model says of an image.
     *
     * @param weightsHash which weights answered, beyond doubt
     * @param best the most probable class
     * @param likelihoods all classes, in the model's order; they add up to 1
     * @param milliseconds how long the model took
     * @param heatMap a PNG in base64 that shows where the model looked, if it was asked for
     */
    @Serdeable
    record Inference(
            long model,
            String weightsHash,
            String architecture,
            String best,
            List<Likelihood> likelihoods,
            double milliseconds,
            @Nullable String heatMap) {}

    /**
     * Asks a model about an image (PNG, JPEG or TIFF). What the ledger says before and after it was asked decides whether it may
     * answer, also when it is in memory already. The image isn't kept.
     */
    @Post
    @Consumes({MediaType.APPLICATION_OCTET_STREAM, MediaType.IMAGE_PNG, MediaType.IMAGE_JPEG, "image/tiff"})
    @AllowedFor(Who.STAFF)
    Inference ask(
            @QueryValue long model,
            @QueryValue(defaultValue = "false") boolean heatMap,
            @Body InputStream image,
            @Parameter(hidden = true) Caller caller)
            throws IOException, InterruptedException {
        try (image) {
            Model known = ledger.model(model)
                    .orElseThrow(
                            () -> Refusal.notFound("unknown-model", "There is no model " + model + " on the ledger"));
            ModelIdentity identity = identity(known);
            return pull.use(known, caller, weights -> {
                // One byte more than may be read tells an image that is too large.
                Picture picture = Picture.decode(image.readNBytes(ImageLimits.DEFAULT.bytes() + 1));
                return told(known, models.ask(identity, weights, picture, heatMap), picture);
            });
        }
    }

    private static ModelIdentity identity(Model model) {
        String name = model.publication().architecture();
        Architecture architecture = Architectures.named(name)
                .orElseThrow(() -> Refusal.unprocessable(
                        "unknown-architecture", "This registry doesn't know how to run the architecture " + name));
        return new ModelIdentity(
                String.valueOf(model.id()),
                new Sha256(model.publication().weightsHash().hex().substring(2)),
                architecture,
                WeightsFormat.valueOf(model.publication().format().name()));
    }

    private static Inference told(Model model, Answer answer, Picture picture) {
        return new Inference(
                model.id(),
                model.publication().weightsHash().hex(),
                model.publication().architecture(),
                answer.best().name(),
                answer.likelihoods().stream()
                        .map(each -> new Likelihood(each.name(), each.probability()))
                        .toList(),
                answer.taken().toNanos() / MILLION,
                answer.heatMap()
                        .map(heat -> Base64.getEncoder()
                                .encodeToString(Overlay.png(
                                        picture,
                                        heat,
                                        answer.model().architecture().preprocessing())))
                        .orElse(null));
    }
}
