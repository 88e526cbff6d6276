package io.consilium.runtime.weights;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.network.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Weights of a network in a safetensors file: which network they are for, and what its classes are called.
 *
 * <p>The file's metadata carries both under {@value #ARCHITECTURE} and {@value #CLASSES} (one name a line); a file from
 * elsewhere may leave them out.
 */
public final class Weights {

    /** The metadata key of the architecture's name. */
    public static final String ARCHITECTURE = "architecture";

    /** The metadata key of the classes' names, one a line. */
    public static final String CLASSES = "classes";

    private static final int MAXIMUM_CLASSES = 10_000;

    private Weights() {}

    /** A network with its values, what its classes are called, and everything else that the file said of itself. */
    public record Loaded(Network network, List<String> classes, Map<String, String> metadata) {
        /** Checks that every class has a name. */
        public Loaded {
            classes = List.copyOf(classes);
            metadata = Map.copyOf(metadata);
            if (classes.size() != network.classes()) {
                throw new IllegalArgumentException(
                        "%d names for %d classes".formatted(classes.size(), network.classes()));
            }
        }
    }

    /**
     * Loads the weights of an architecture; the arrays belong to the manager.
     *
     * @throws RefusedWeightsException when the file isn't sound, or isn't of this network
     */
    public static Loaded load(Path file, Architecture architecture, NDManager manager) {
        WeightsFormat.of(file).require(WeightsFormat.SAFETENSORS, file);
        try (Safetensors safetensors = Safetensors.open(file)) {
            return load(safetensors, architecture, manager);
        }
    }

    /**
     * The architecture that a file says it is of; empty when it doesn't say.
     *
     * @throws RefusedWeightsException when the file isn't a sound safetensors file, or is of a network unknown here
     */
    public static Optional<Architecture> declaredArchitecture(Path file) {
        WeightsFormat.of(file).require(WeightsFormat.SAFETENSORS, file);
        try (Safetensors safetensors = Safetensors.open(file)) {
            return Optional.ofNullable(safetensors.metadata().get(ARCHITECTURE))
                    .map(name -> Architectures.named(name)
                            .orElseThrow(() -> new RefusedWeightsException(
                                    Reason.WRONG_ARCHITECTURE,
                                    "The weights are of %s, which this version doesn't know; it knows %s"
                                            .formatted(name, Architectures.all()))));
        }
    }

    /** Checks a file against an architecture down to every value, as {@link #load} does, and keeps nothing of it. */
    public static void check(Path file, Architecture architecture) {
        try (NDManager manager = TorchEngine.newManager()) {
            load(file, architecture, manager);
        }
    }

    private static Loaded load(Safetensors file, Architecture architecture, NDManager manager) {
        int classes = requireFit(file.tensors(), file.metadata(), architecture);
        Network network = architecture.newNetwork(classes);
        network.fill(manager, (tensor, destination) -> {
            TensorEntry entry = file.tensors().get(tensor.name());
            FloatTensor.copy(entry, file.bytes(entry), destination);
        });
        return new Loaded(network, classNames(file, classes), file.metadata());
    }

    /** Holds what a header says against an architecture; how many classes the network tells apart. */
    static int requireFit(Map<String, TensorEntry> tensors, Map<String, String> metadata, Architecture architecture) {
        String declared = metadata.getOrDefault(ARCHITECTURE, architecture.name());
        if (!declared.equals(architecture.name())) {
            throw new RefusedWeightsException(
                    Reason.WRONG_ARCHITECTURE,
                    "The weights say that they are of %s, not of %s".formatted(declared, architecture));
        }
        int classes = countClasses(tensors, architecture);
        requireSameTensors(tensors, architecture, classes);
        return classes;
    }

    private static int countClasses(Map<String, TensorEntry> tensors, Architecture architecture) {
        TensorEntry classifier = tensors.get(architecture.classifier());
        if (classifier == null) {
            throw new RefusedWeightsException(
                    Reason.MISSING_TENSOR,
                    "Tensor %s of %s is missing".formatted(architecture.classifier(), architecture));
        }
        long classes = classifier.shape().isEmpty() ? 0 : classifier.shape().getFirst();
        if (classes < 2 || classes > MAXIMUM_CLASSES) {
            throw new RefusedWeightsException(
                    Reason.WRONG_SHAPE,
                    "Tensor %s tells %d classes apart; 2 to %d are possible"
                            .formatted(classifier.name(), classes, MAXIMUM_CLASSES));
        }
        return (int) classes;
    }

    /** Nothing is missing, nothing is too much, every shape and type fits: then memory is set aside, not before. */
    private static void requireSameTensors(Map<String, TensorEntry> tensors, Architecture architecture, int classes) {
        Map<String, TensorSpec> expected =
                architecture.tensors(classes).stream().collect(Collectors.toMap(TensorSpec::name, Function.identity()));
        for (TensorEntry entry : tensors.values()) {
            TensorSpec spec = expected.get(entry.name());
            if (spec != null) {
                requireFit(entry, spec);
            } else if (!architecture.isBookkeeping(entry.name())) {
                throw new RefusedWeightsException(
                        Reason.UNEXPECTED_TENSOR,
                        "Tensor %s doesn't belong to %s".formatted(entry.name(), architecture));
            }
        }
        for (String name : expected.keySet()) {
            if (!tensors.containsKey(name)) {
                throw new RefusedWeightsException(
                        Reason.MISSING_TENSOR, "Tensor %s of %s is missing".formatted(name, architecture));
            }
        }
    }

    private static final Set<DataType> FLOATS = Set.of(DataType.F32, DataType.F16, DataType.BF16);

    private static void requireFit(TensorEntry entry, TensorSpec spec) {
        if (!FLOATS.contains(entry.type())) {
            throw new RefusedWeightsException(
                    Reason.WRONG_TYPE,
                    "Tensor %s is of type %s; weights are F32, F16 or BF16".formatted(entry.name(), entry.type()));
        }
        Shape shape = new Shape(entry.shape());
        if (!shape.equals(spec.shape())) {
            throw new RefusedWeightsException(
                    Reason.WRONG_SHAPE,
                    "Tensor %s has the shape %s, the network's has %s".formatted(entry.name(), shape, spec.shape()));
        }
    }

    private static List<String> classNames(Safetensors file, int classes) {
        String names = file.metadata().get(CLASSES);
        if (names == null) {
            return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        }
        List<String> lines = names.lines().toList();
        if (lines.size() != classes || Set.copyOf(lines).size() != classes) {
            throw new RefusedWeightsException(
                    Reason.MALFORMED_HEADER,
                    "The weights name %d different classes and tell %d apart"
                            .formatted(Set.copyOf(lines).size(), classes));
        }
        return lines;
    }

    /** Writes a network's values with its name, its classes' names, and whatever else is to be said of it. */
    public static void save(Path file, Network network, List<String> classes, Map<String, String> metadata)
            throws IOException {
        Map<String, String> all = new HashMap<>(metadata);
        all.put(ARCHITECTURE, network.architecture().name());
        all.put(CLASSES, String.join("\n", new Loaded(network, classes, metadata).classes()));
        // Python's loaders look for this word.
        all.put("format", "pt");
        SafetensorsWriter.write(file, network.values(), all);
    }
}
