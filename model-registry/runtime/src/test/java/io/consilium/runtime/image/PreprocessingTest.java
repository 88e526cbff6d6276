package io.consilium.runtime.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our preprocessing against torchvision's, pixel for pixel: the expected files are what PIL made of the same pictures. */
class PreprocessingTest {

    @ParameterizedTest
    @ValueSource(strings = {"rgb-large", "grey-wide", "rgb-small"})
    void stretchedPicturesArePils(String name) throws IOException {
        Picture source = PictureTest.decode(name + ".png");
        Picture expected = PictureTest.decode(name + ".stretch.png");
        float[] planes = Preprocessing.stretch(256).apply(source);

        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 256; y++) {
                for (int x = 0; x < 256; x++) {
                    assertEquals(expected.sample(x, y, c) / 255f, planes[(c * 256 + y) * 256 + x]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb-large", "grey-wide", "rgb-small"})
    void imageNetPicturesArePilsAndTorchvisions(String name) throws IOException {
        float[] mean = {0.485f, 0.456f, 0.406f};
        float[] deviation = {0.229f, 0.224f, 0.225f};
        Picture expected = PictureTest.decode(name + ".imagenet.png");
        float[] planes = Preprocessing.imageNet().apply(PictureTest.decode(name + ".png"));

        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 224; y++) {
                for (int x = 0; x < 224; x++) {
                    float normalised = (expected.sample(x, y, c) / 255f - mean[c]) / deviation[c];
                    assertEquals(normalised, planes[(c * 224 + y) * 224 + x]);
                }
            }
        }
    }

    @Test
    void normalisedNumbersAreTorchvisions() throws IOException {
        JsonNode expected = JsonMapper.builder().build().readTree(PictureTest.bytes("rgb-large.imagenet.json"));
        float[] planes = Preprocessing.imageNet().apply(PictureTest.decode("rgb-large.png"));

        double sum = 0;
        double squares = 0;
        for (float value : planes) {
            sum += value;
            squares += (double) value * value;
        }
        assertEquals(expected.get("sum").asDouble(), sum, 1e-7 * planes.length);
        assertEquals(expected.get("squares").asDouble(), squares, 1e-7 * planes.length);
        for (int i = 0; i < 16; i++) {
            assertEquals(expected.get("picks").get(i).asDouble(), planes[i * (planes.length / 16)], 1e-6);
        }
    }

    @Test
    void aGreyPictureFillsAllThreePlanes() throws IOException {
        float[] planes = Preprocessing.stretch(32).apply(PictureTest.decode("grey.png"));

        for (int i = 0; i < 32 * 32; i++) {
            assertEquals(planes[i], planes[i + 32 * 32]);
            assertEquals(planes[i], planes[i + 2 * 32 * 32]);
        }
    }

    @Test
    void sixteenBitsAreFinerThanEight() throws IOException {
        float[] eight = Preprocessing.stretch(64).apply(PictureTest.decode("grey.png"));
        float[] sixteen = Preprocessing.stretch(64).apply(PictureTest.decode("deep.png"));

        boolean finer = false;
        for (int i = 0; i < eight.length; i++) {
            assertEquals(eight[i], sixteen[i], 2.5 / 255);
            finer |= Math.abs(sixteen[i] * 255 - Math.round(sixteen[i] * 255)) > 0.1;
        }
        assertTrue(finer);
    }

    @Test
    void picturesOfOddShapesAreTakenToo() {
        for (int[] size : new int[][] {{1, 1}, {1, 500}, {500, 1}, {16_384, 3}, {3, 16_384}}) {
            Picture picture = new Picture(size[0], size[1], 1, 255, new short[size[0] * size[1]]);
            assertEquals(3 * 224 * 224, Preprocessing.imageNet().apply(picture).length);
            assertEquals(3 * 32 * 32, Preprocessing.stretch(32).apply(picture).length);
        }
    }

    @Test
    void theViewIsTheMiddleThatImageNetSees() throws IOException {
        Preprocessing.View view = Preprocessing.imageNet().view(PictureTest.decode("rgb-large.png"));

        // 311×402 is scaled to 256×330; 224 of each are seen.
        assertEquals(16.0 / 256, view.left());
        assertEquals(53.0 / 330, view.top());
        assertEquals(224.0 / 256, view.width());
        assertEquals(224.0 / 330, view.height());
        assertEquals(
                new Preprocessing.View(0, 0, 1, 1),
                Preprocessing.stretch(256).view(PictureTest.decode("rgb-large.png")));
    }
}
