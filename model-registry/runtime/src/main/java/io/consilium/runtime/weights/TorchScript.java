package io.consilium.runtime.weights;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.network.Architecture;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A network that brings its own code, in TorchScript; libtorch runs it, after its archive has passed {@link #check}.
 *
 * <p>The architecture says what goes in and how images are prepared; everything between there and the logits is the
 * archive's own.
 */
public final class TorchScript implements AutoCloseable {

    private final Model model;
    private final int classes;

    private TorchScript(Model model, Architecture architecture) {
        this.model = model;
        classes = tryOut(architecture);
    }

    /**
     * Checks that a file is an archive of torch's, that its pickles only build tensors, and that its code only computes.
     *
     * @throws RefusedWeightsException when any of that isn't so
     */
    public static void check(Path file) {
        WeightsFormat.of(file).require(WeightsFormat.TORCHSCRIPT, file);
        TorchScriptArchive archive = TorchScriptArchive.read(file);
        archive.pickles().forEach(PickleScan::require);
        TorchScriptCode.require(archive.code());
    }

    /**
     * Checks an archive, loads it, and makes sure that it answers for the architecture's input.
     *
     * @throws RefusedWeightsException when it doesn't pass
     */
    public static TorchScript load(Path file, Architecture architecture) {
        check(file);
        TorchEngine.engine();
        Model model = Model.newInstance(file.getFileName().toString(), Device.cpu(), "PyTorch");
        try {
            model.load(file);
            return new TorchScript(model, architecture);
        } catch (IOException | MalformedModelException | EngineException | IllegalArgumentException e) {
            model.close();
            throw new RefusedWeightsException(
                    Reason.MALFORMED_ARCHIVE,
                    "libtorch can't run the archive for %s: %s".formatted(architecture, firstLine(e)),
                    e);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private int tryOut(Architecture architecture) {
        try (NDManager manager = TorchEngine.newManager()) {
            for (Parameter parameter : model.getBlock().getParameters().values()) {
                requireFinite(parameter);
            }
            Shape answer = logits(manager.zeros(new Shape(1).addAll(architecture.input())))
                    .getShape();
            if (answer.dimension() != 2 || answer.get(0) != 1 || answer.get(1) < 2) {
                throw new RefusedWeightsException(
                        Reason.WRONG_SHAPE,
                        "The archive answers one image with %s, not with a number for each class".formatted(answer));
            }
            return Math.toIntExact(answer.get(1));
        }
    }

    private static void requireFinite(Parameter parameter) {
        NDArray array = parameter.getArray();
        if (array.getDataType() != DataType.FLOAT32) {
            return;
        }
        try (NDArray magnitude = array.abs();
                NDArray finite = magnitude.lt(Float.POSITIVE_INFINITY);
                NDArray all = finite.all()) {
            if (!all.getBoolean()) {
                throw new RefusedWeightsException(
                        Reason.NOT_FINITE,
                        "Tensor %s holds a value that is infinite or not a number".formatted(parameter.getName()));
            }
        }
    }

    /** How many classes it tells apart. */
    public int classes() {
        return classes;
    }

    /** One number for each class and image, for a batch of preprocessed images. */
    public NDArray logits(NDArray images) {
        return model.getBlock()
                .forward(new ParameterStore(images.getManager(), false), new NDList(images), false)
                .singletonOrThrow();
    }

    @Override
    public void close() {
        model.close();
    }
}
