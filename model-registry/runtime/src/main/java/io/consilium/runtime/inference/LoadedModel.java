package io.consilium.runtime.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.weights.TorchScript;
import io.consilium.runtime.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A model whose weights are in native memory, until it is closed. Used by one thread at a time. */
public final class LoadedModel implements AutoCloseable {

    /** The part that differs between networks of ours and networks that bring their own code. */
    private sealed interface Body extends AutoCloseable permits Block, Script {
        NDArray logits(NDArray images);

        @Override
        void close();
    }

    private record Block(NDManager manager, Network network) implements Body {
        @Override
        public NDArray logits(NDArray images) {
            return network.logits(images);
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    private record Script(TorchScript script) implements Body {
        @Override
        public NDArray logits(NDArray images) {
            return script.logits(images);
        }

        @Override
        public void close() {
            script.close();
        }
    }

    private final ModelIdentity identity;
    private final List<String> classes;
    private final Body body;

    private LoadedModel(ModelIdentity identity, List<String> classes, Body body) {
        this.identity = identity;
        this.classes = classes;
        this.body = body;
    }

    /**
     * Loads a weights file, if it is the one that is meant.
     *
     * @throws RefusedWeightsException when its digest is another, or it isn't sound weights of the architecture
     */
    public static LoadedModel load(Path file, ModelIdentity identity) {
        requireDigest(file, identity.sha256());
        return switch (identity.format()) {
            case SAFETENSORS -> loadBlock(file, identity);
            case TORCHSCRIPT -> loadScript(file, identity);
        };
    }

    private static void requireDigest(Path file, Sha256 expected) {
        try {
            Sha256 actual = Sha256.of(file);
            if (!actual.equals(expected)) {
                throw new RefusedWeightsException(
                        Reason.WRONG_DIGEST,
                        "%s has the SHA-256 %s, not %s; pull the model again"
                                .formatted(file.getFileName(), actual, expected));
            }
        } catch (IOException e) {
            throw new RefusedWeightsException(Reason.UNREADABLE, "The file %s can't be read".formatted(file), e);
        }
    }

    private static LoadedModel loadBlock(Path file, ModelIdentity identity) {
        NDManager manager = TorchEngine.newManager();
        try {
            Weights.Loaded loaded = Weights.load(file, identity.architecture(), manager);
            return new LoadedModel(identity, loaded.classes(), new Block(manager, loaded.network()));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static LoadedModel loadScript(Path file, ModelIdentity identity) {
        TorchScript script = TorchScript.load(file, identity.architecture());
        List<String> classes =
                IntStream.range(0, script.classes()).mapToObj(i -> "class " + i).toList();
        return new LoadedModel(identity, classes, new Script(script));
    }

    /** Which model this is. */
    public ModelIdentity identity() {
        return identity;
    }

    /** What it is a model of. */
    public Architecture architecture() {
        return identity.architecture();
    }

    /** What its classes are called, in the order of its answers. */
    public List<String> classes() {
        return classes;
    }

    /** One number for each class and image, for a batch of preprocessed images. */
    public NDArray logits(NDArray images) {
        return body.logits(images);
    }

    /** The network, where it is one of ours and its stages can be looked into. */
    public Optional<Network> network() {
        return body instanceof Block block ? Optional.of(block.network) : Optional.empty();
    }

    @Override
    public void close() {
        body.close();
        TorchEngine.releaseMemory();
    }
}
