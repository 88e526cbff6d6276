package io.consilium.runtime.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.runtime.TorchEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our networks against Python's: what torch and torchvision answered, and what libtorch makes of their traced graphs. */
class ParityTest {

    private final NDManager manager = TorchEngine.newManager();

    @AfterEach
    void free() {
        manager.close();
    }

    static List<Architecture> architectures() {
        return Architectures.all();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void tensorsAreThoseOfPythonsStateDict(Architecture architecture) throws IOException {
        List<String> specs = architecture.tensors(classes(architecture)).stream()
                .map(tensor -> "%s float32 %s".formatted(tensor.name(), shape(tensor.shape())))
                .toList();
        List<String> pythons = resource(architecture.name() + ".tensors")
                .lines()
                .filter(line -> !architecture.isBookkeeping(line.split(" ", 2)[0]))
                .toList();

        assertEquals(pythons, specs);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void parametersOfTheBlockAreTheTensorsInOrder(Architecture architecture) {
        assertEquals(
                architecture.tensors(classes(architecture)).stream()
                        .map(TensorSpec::name)
                        .toList(),
                newNetwork(architecture).getParameters().keys());
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void answersArePythonsAtTheLastStageAndAtTheEnd(Architecture architecture) throws IOException {
        JsonNode expected = answers(architecture);
        Network network = filled(architecture);

        NDArray activations = network.activations(input(architecture));

        assertDigest(expected.get("activations"), activations, 1e-5);
        assertLogits(expected.get("logits"), network.logitsOf(activations));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void answersAreToTheBitThoseOfPythonsGraphInLibtorch(Architecture architecture, @TempDir Path folder)
            throws Exception {
        try (Model traced = Model.newInstance("traced", Device.cpu(), "PyTorch")) {
            Network network = filled(architecture);
            Path archive = folder.resolve("traced.pt");
            TracedGraph.of(architecture).write(archive, network);
            traced.load(folder, "traced");
            NDArray input = input(architecture);

            NDArray theirs = traced.getBlock()
                    .forward(new ParameterStore(manager, false), new NDList(input), false)
                    .singletonOrThrow();

            assertArrayEquals(theirs.toFloatArray(), network.logits(input).toFloatArray());
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void lossAndGradientsArePythons(Architecture architecture) throws IOException {
        assertStep(architecture, answers(architecture).get("step").get("running"), false);
    }

    @Test
    void gradientsAndRunningStatisticsWithTheBatchsOwnStatisticsArePythons() throws IOException {
        JsonNode expected = answers(Architectures.RESNET_50).get("step");

        Network network = assertStep(Architectures.RESNET_50, expected.get("batch"), true);

        for (Map.Entry<String, JsonNode> statistic : expected.get("statistics").properties()) {
            assertDigest(statistic.getValue(), network.values().get(statistic.getKey()), 1e-4);
        }
    }

    private Network assertStep(Architecture architecture, JsonNode expected, boolean training) {
        Network network = filled(architecture);
        network.getParameters()
                .values()
                .forEach(parameter -> parameter.getArray().setRequiresGradient(parameter.requiresGradient()));
        NDArray labels = manager.create(new long[] {0, 1});
        NDList images = new NDList(input(architecture));
        TorchEngine.gradients().lock();
        try (GradientCollector gradients = TorchEngine.engine().newGradientCollector()) {
            NDList logits = network.forward(new ParameterStore(manager, false), images, training);
            NDArray loss = Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), logits);
            gradients.backward(loss);
            assertEquals(expected.get("loss").asDouble(), loss.getFloat(), 1e-4);
        } finally {
            TorchEngine.gradients().unlock();
        }
        for (Map.Entry<String, JsonNode> gradient : expected.get("gradients").properties()) {
            assertDigest(
                    gradient.getValue(), network.values().get(gradient.getKey()).getGradient(), 1e-3);
        }
        return network;
    }

    private static int classes(Architecture architecture) {
        return architecture.equals(Architectures.RESNET_50) ? 1000 : 2;
    }

    private static Network newNetwork(Architecture architecture) {
        return architecture.newNetwork(classes(architecture));
    }

    private Network filled(Architecture architecture) {
        Network network = newNetwork(architecture);
        Formula.fill(network, manager);
        return network;
    }

    private NDArray input(Architecture architecture) {
        return Formula.input(manager, "input", new Shape(2).addAll(architecture.input()));
    }

    private static void assertLogits(JsonNode expected, NDArray logits) {
        float[] ours = logits.toFloatArray();
        for (int i = 0; i < ours.length; i++) {
            int classes = expected.get(0).size();
            assertEquals(expected.get(i / classes).get(i % classes).asDouble(), ours[i], 1e-5, "logit " + i);
        }
    }

    private static void assertDigest(JsonNode expected, NDArray array, double tolerance) {
        float[] values = array.toFloatArray();
        double magnitude = 0;
        double squares = 0;
        for (float value : values) {
            magnitude += Math.abs(value);
            squares += (double) value * value;
        }
        assertEquals(expected.get("shape").toString(), shape(array.getShape()));
        assertClose(expected.get("magnitude").asDouble(), magnitude, tolerance);
        assertClose(expected.get("squares").asDouble(), squares, tolerance);
        int step = Math.max(1, values.length / 16);
        double mean = magnitude / values.length;
        for (int i = 0; i < expected.get("picks").size(); i++) {
            assertEquals(expected.get("picks").get(i).asDouble(), values[i * step], tolerance * 10 * mean);
        }
    }

    private static void assertClose(double expected, double actual, double tolerance) {
        assertEquals(expected, actual, tolerance * Math.abs(expected));
    }

    private static String shape(Shape shape) {
        StringBuilder text = new StringBuilder("[");
        for (long dimension : shape.getShape()) {
            text.append(text.length() > 1 ? "," : "").append(dimension);
        }
        return text.append(']').toString();
    }

    private static JsonNode answers(Architecture architecture) throws IOException {
        return JsonMapper.builder().build().readTree(resource("answers.json")).get(architecture.name());
    }

    private static String resource(String name) throws IOException {
        try (InputStream bytes = ParityTest.class.getResourceAsStream(name)) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
