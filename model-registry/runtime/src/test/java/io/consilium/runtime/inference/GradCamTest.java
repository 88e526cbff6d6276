package io.consilium.runtime.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.image.Preprocessing;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.Formula;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.network.TinyNetwork;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradCamTest {

    static List<Architecture> architectures() {
        return Architectures.all();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void heatMapsArePythons(Architecture architecture) throws IOException {
        JsonNode expected = expected(architecture);
        int classes = architecture.equals(Architectures.RESNET_50) ? 1000 : 2;
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = architecture.newNetwork(classes);
            Formula.fill(network, manager);
            long square = architecture.input().get(2) / 16;
            NDArray squares = Formula.input(manager, "heat6", new Shape(1, 3, 16, 16))
                    .repeat(2, square)
                    .repeat(3, square);

            HeatMap heat = GradCam.explain(network, names(classes), squares).heatMap();

            assertEquals("c" + expected.get("best").asInt(), heat.explained());
            assertEquals(expected.get("heat").size(), heat.height());
            for (int y = 0; y < heat.height(); y++) {
                for (int x = 0; x < heat.width(); x++) {
                    assertEquals(expected.get("heat").get(y).get(x).asDouble(), heat.value(x, y), 1e-3);
                }
            }
        }
    }

    @Test
    void explainingLeavesNoTraceInTheNetwork() {
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = TinyNetwork.TINY.newNetwork(2);
            Formula.fill(network, manager);
            NDArray image = Formula.input(manager, "input", new Shape(1, 3, 32, 32));
            float[] before = network.logits(image).toFloatArray();

            GradCam.Explanation explanation = GradCam.explain(network, names(2), image);

            assertArrayEquals(before, network.logits(image).toFloatArray());
            assertEquals(Likelihood.of(names(2), before), explanation.likelihoods());
            assertTrue(network.values().values().stream().noneMatch(NDArray::hasGradient));
        }
    }

    @Test
    void overlaysAreRedWhereTheHeatIsAndGreyElsewhere() throws IOException {
        BufferedImage source = new BufferedImage(120, 80, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 80; y++) {
            for (int x = 0; x < 120; x++) {
                source.getRaster().setSample(x, y, 0, 100);
            }
        }
        HeatMap heat = new HeatMap("tumor", 2, 1, new float[] {3, -1});

        byte[] png = Overlay.png(Picture.of(source), heat, Preprocessing.stretch(32));

        BufferedImage overlay = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(120, overlay.getWidth());
        assertEquals(80, overlay.getHeight());
        int hot = overlay.getRGB(5, 40);
        int cold = overlay.getRGB(115, 40);
        assertTrue((hot >> 16 & 0xff) > 180 && (hot & 0xff) < 60, Integer.toHexString(hot));
        assertEquals(0xff646464, cold);
    }

    @Test
    void overlaysOfLargePicturesAreScaledDownAndOnlyTheSeenPartIsColoured() throws IOException {
        Picture wide = Picture.of(new BufferedImage(4096, 1024, BufferedImage.TYPE_BYTE_GRAY));
        HeatMap heat = new HeatMap("tumor", 1, 1, new float[] {1});

        BufferedImage overlay =
                ImageIO.read(new ByteArrayInputStream(Overlay.png(wide, heat, Preprocessing.imageNet())));

        assertEquals(1024, overlay.getWidth());
        assertEquals(256, overlay.getHeight());
        assertEquals(0xff000000, overlay.getRGB(10, 128));
        assertEquals(0xff000000, overlay.getRGB(512, 5));
        assertTrue((overlay.getRGB(512, 128) >> 16 & 0xff) > 100);
    }

    private static JsonNode expected(Architecture architecture) throws IOException {
        try (InputStream json = Network.class.getResourceAsStream("answers.json")) {
            return JsonMapper.builder()
                    .build()
                    .readTree(json)
                    .get(architecture.name())
                    .get("gradCam");
        }
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(i -> "c" + i).toList();
    }
}
