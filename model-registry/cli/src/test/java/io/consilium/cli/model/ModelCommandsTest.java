package io.consilium.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.runtime.Sha256;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandsTest {

    /** A registry that nobody signed in at, so that no node is known. */
    private static final String NOBODYS = "--registry=http://127.0.0.1:1";

    @TempDir
    private static Path shared;

    private static String images;
    private static String model;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void drawAndTrain() {
        images = shared.resolve("images").toString();
        model = shared.resolve("model.safetensors").toString();
        ModelCommandsTest commands = new ModelCommandsTest();
        int drawn = commands.run("phantom", "--count", "14", "--seed", "7", "--size", "32", "--out", images);
        assertEquals(0, drawn, commands::errors);
        int trained = commands.run(
                "train",
                "--task",
                "brain-mri-tumor",
                "--data",
                images,
                "--epochs",
                "1",
                "--batch",
                "4",
                "--out",
                model);
        assertEquals(0, trained, commands::errors);
    }

    @Test
    void phantomSaysThatNoPatientWasScanned() {
        int code = run("phantom", "--count", "4", "--site", "b", "--size", "32", "--out", folder.toString());

        assertEquals(0, code, this::errors);
        assertTrue(answer().contains("4 synthetic slices of site B"), this::answer);
        assertTrue(answer().contains("none is of a patient"), this::answer);
        assertTrue(Files.exists(folder.resolve("tumor/synthetic-b-0-000001.png")));
    }

    @Test
    void phantomAnswersProgramsInJson() throws IOException {
        run("phantom", "--count", "2", "--size", "32", "--json", "--out", folder.toString());

        JsonNode answer = new JsonMapper().readTree(answer());
        assertTrue(answer.get("synthetic").asBoolean());
        assertEquals(2, answer.get("count").asInt());
    }

    @Test
    void wrongValuesAreWrongUsageWithASentence() {
        assertEquals(2, run("phantom", "--count", "1", "--out", folder.toString()));
        assertTrue(errors().contains("A set holds 2 to"), this::errors);

        assertEquals(2, run("phantom", "--task", "x-ray", "--count", "2", "--out", folder.toString()));
        assertTrue(errors().contains("brain-mri-tumor only"), this::errors);

        assertEquals(2, train("--learning-rate", "7"));
        assertTrue(errors().contains("above 0 and below 1"), this::errors);

        assertEquals(2, train("--architecture", "vgg"));
        assertTrue(errors().contains("no network is called 'vgg'"), this::errors);
    }

    @Test
    void phantomDoesNotMixWithOtherImages() throws IOException {
        Files.writeString(folder.resolve("patient.png"), "x");

        assertEquals(1, run("phantom", "--count", "2", "--out", folder.toString()));
        assertTrue(errors().contains("isn't empty"), this::errors);
    }

    @Test
    void trainWritesWeightsCardAndPage() throws IOException {
        Path card = shared.resolve("model.card.json");

        assertTrue(Files.exists(Path.of(model)));
        assertEquals(
                "brain-mri-tumor",
                new JsonMapper().readTree(card.toFile()).get("task").asText());
        assertTrue(Files.readString(shared.resolve("model.card.html")).startsWith("<!doctype html>"));
        assertFalse(Files.exists(shared.resolve("model.safetensors.checkpoint")));
    }

    @Test
    void trainDoesNotReplaceAModelUnasked() {
        assertEquals(2, run("train", "--task", "t", "--data", images, "--out", model));
        assertTrue(errors().contains("--restart"), this::errors);
    }

    @Test
    void evaluateReportsFiguresWithTheCommitment() throws IOException {
        assertEquals(0, run("evaluate", "--model", model, "--data", images, "--json"), this::errors);
        JsonNode answer = new JsonMapper().readTree(answer());
        assertEquals(14, answer.at("/evaluation/images").asInt());
        String commitment = answer.get("commitment").asText();

        out.reset();
        assertEquals(0, run("evaluate", "--model", model, "--data", images), this::errors);
        assertTrue(answer().contains("test set   " + commitment), this::answer);
        assertTrue(answer().contains("ROC AUC"), this::answer);
    }

    @Test
    void evaluateRefusesAFolderWithoutClasses() {
        assertEquals(1, run("evaluate", "--model", model, "--data", folder.toString()));
        assertTrue(errors().contains("one folder for each class"), this::errors);
    }

    @Test
    void inferSaysHowProbableEachClassIsAndWhereItLooked() throws IOException {
        String image = images + "/tumor/synthetic-a-7-000001.png";
        Path heatMaps = folder.resolve("seen");

        assertEquals(
                0,
                run("infer", "--offline", "--model", model, "--heat-maps", heatMaps.toString(), image),
                this::errors);

        assertTrue(answer().contains("tumor"), this::answer);
        assertTrue(answer().contains("healthy"), this::answer);
        assertTrue(answer().contains("(brain-tumor-cnn)"), this::answer);
        BufferedImage overlay = ImageIO.read(
                heatMaps.resolve("synthetic-a-7-000001.png.heat.png").toFile());
        assertEquals(32, overlay.getWidth());
    }

    @Test
    void inferAnswersProgramsInJson() throws IOException {
        String healthy = images + "/healthy/synthetic-a-7-000000.png";
        String tumor = images + "/tumor/synthetic-a-7-000001.png";

        assertEquals(0, run("infer", "--offline", "--json", "--model", model, healthy, tumor), this::errors);

        JsonNode answer = new JsonMapper().readTree(answer());
        assertEquals(Sha256.of(Path.of(model)).hex(), answer.get("sha256").asText());
        assertEquals("SAFETENSORS", answer.get("format").asText());
        assertEquals(2, answer.get("opinions").size());
        JsonNode probabilities = answer.at("/opinions/1/probabilities");
        assertEquals(
                1,
                probabilities.get("tumor").asDouble()
                        + probabilities.get("healthy").asDouble(),
                1e-9);
        assertFalse(answer.at("/opinions/1").has("heatMap"));
    }

    @Test
    void imageThatCannotBeReadIsNamedAndTheOthersAreAnswered() throws IOException {
        String good = images + "/tumor/synthetic-a-7-000001.png";
        Path bad = Files.writeString(folder.resolve("bad.png"), "x");

        assertEquals(1, run("infer", "--offline", "--json", "--model", model, bad.toString(), good));

        assertTrue(errors().contains("bad.png"), this::errors);
        assertEquals(1, new JsonMapper().readTree(answer()).get("opinions").size());
    }

    @Test
    void ownTrainingIsAskedWithoutANodeAndAFileOfOthersOnlyWhenThatIsWanted() throws IOException {
        String image = images + "/tumor/synthetic-a-7-000001.png";
        String foreign = Files.copy(Path.of(model), folder.resolve("foreign.safetensors"))
                .toString();

        assertEquals(0, run("infer", NOBODYS, "--model", model, image), this::errors);
        assertTrue(answer().contains("ledger    not asked"), this::answer);
        assertTrue(errors().contains("whether it was recalled isn't known"), this::errors);

        out.reset();
        assertEquals(1, run("infer", NOBODYS, "--model", foreign, image));
        assertEquals("", answer());
        assertTrue(errors().contains("can't be known without a node"), this::errors);
        assertTrue(errors().contains("--offline"), this::errors);

        assertEquals(0, run("infer", NOBODYS, "--offline", "--json", "--model", foreign, image), this::errors);
        JsonNode answer = new JsonMapper().readTree(answer());
        assertEquals("NOT_CHECKED", answer.path("standing").asText());
        assertFalse(answer.has("ledger"));
    }

    @Test
    void aCardOfOtherWeightsDoesNotMakeThemOnesOwn() throws IOException {
        Path foreign = folder.resolve("foreign.safetensors");
        byte[] bytes = Files.readAllBytes(Path.of(model));
        bytes[bytes.length - 1] ^= 1;
        Files.write(foreign, bytes);
        Files.copy(shared.resolve("model.card.json"), folder.resolve("foreign.card.json"));

        assertEquals(
                1, run("infer", NOBODYS, "--model", foreign.toString(), images + "/tumor/synthetic-a-7-000001.png"));
        assertTrue(errors().contains("can't be known without a node"), this::errors);
    }

    @Test
    void aNameIsNothingWithoutALedger() {
        assertEquals(2, run("infer", NOBODYS, "--offline", "--model", "brain-mri-tumor@latest", "image.png"));
        assertTrue(errors().contains("without --offline the ledger is asked"), this::errors);
    }

    @Test
    void weightsThatAreNotTheOnesMeantAreNotUsed() {
        String image = images + "/tumor/synthetic-a-7-000001.png";

        for (String ledger : List.of("--offline", NOBODYS)) {
            assertEquals(1, run("infer", ledger, "--model", model, "--sha256", "0".repeat(64), image));
            assertTrue(errors().startsWith("consilium: model.safetensors has the SHA-256 "), this::errors);
            assertTrue(errors().contains("not " + "0".repeat(64)), this::errors);
            err.reset();
        }

        assertEquals(2, run("infer", "--offline", "--model", model, "--sha256", "0", image));
        assertTrue(errors().contains("64 lower-case"), this::errors);
    }

    @Test
    void networkWithCodeOfItsOwnIsNotRunUnasked() throws IOException {
        Path script = Files.write(folder.resolve("script.pt"), new byte[] {'P', 'K', 3, 4, 0, 0});
        String image = images + "/tumor/synthetic-a-7-000001.png";

        assertEquals(2, run("infer", "--offline", "--model", script.toString(), image));
        assertTrue(errors().contains("--allow-torchscript"), this::errors);

        assertEquals(2, run("infer", "--offline", "--model", script.toString(), "--allow-torchscript", image));
        assertTrue(errors().contains("--architecture"), this::errors);
    }

    @Test
    void heatMapsOfTwoImagesDoNotTakeEachOthersPlace() {
        String image = images + "/tumor/synthetic-a-7-000001.png";

        assertEquals(2, run("infer", "--offline", "--model", model, "--heat-maps", folder.toString(), image, image));
        assertTrue(errors().contains("the same name"), this::errors);
    }

    @Test
    void interruptedTrainingIsRefusedToAnotherAndForgottenOnRequest() throws IOException {
        Path other = folder.resolve("other.safetensors");
        Path checkpoint = Files.writeString(folder.resolve("other.safetensors.checkpoint"), "not a checkpoint");
        String[] command = {
            "train", "--task", "t", "--data", images, "--epochs", "1", "--batch", "8", "--out", other.toString()
        };

        assertEquals(1, run(command));
        assertTrue(errors().contains("checkpoint"), this::errors);

        List<String> restarted = new ArrayList<>(List.of(command));
        restarted.add("--restart");
        assertEquals(0, run(restarted.toArray(String[]::new)), this::errors);
        assertFalse(Files.exists(checkpoint));
    }

    @Test
    void ctrlCStopsTrainingAndTheSameCommandGoesOnToTheSameBytes() throws Exception {
        List<String> command = List.of(
                "train", "--task", "t", "--data", images, "--epochs", "16", "--batch", "4", "--learning-rate", "1e-5");
        Path stopped = folder.resolve("stopped.safetensors");
        Path checkpoint = folder.resolve("stopped.safetensors.checkpoint");
        Path whole = folder.resolve("whole.safetensors");

        Process child = inAProcessOfItsOwn(with(command, stopped));
        try {
            while (child.isAlive() && !Files.exists(checkpoint)) {
                Thread.sleep(20);
            }
            new ProcessBuilder("kill", "-INT", Long.toString(child.pid()))
                    .start()
                    .waitFor();
            // 128 and the signal's number: as shells expect it.
            assertEquals(130, child.waitFor(), () -> said(child));
        } finally {
            child.destroyForcibly();
        }
        assertTrue(Files.exists(checkpoint));
        assertFalse(Files.exists(stopped));

        assertEquals(0, run(with(command, stopped)), this::errors);
        assertEquals(0, run(with(command, whole)), this::errors);
        assertTrue(errors().contains("going on in epoch"), this::errors);
        assertEquals(Sha256.of(whole), Sha256.of(stopped));
    }

    private static String[] with(List<String> command, Path out) {
        return Stream.concat(command.stream(), Stream.of("--out", out.toString()))
                .toArray(String[]::new);
    }

    private Process inAProcessOfItsOwn(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.pytorch.num_threads=" + System.getProperty("ai.djl.pytorch.num_threads"),
                "-cp",
                System.getProperty("java.class.path"),
                Consilium.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile())
                .start();
    }

    private String said(Process child) {
        try {
            return child + " said " + Files.readString(folder.resolve("said.txt"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Test
    void retrainingPutsTheParentIntoTheCard() throws IOException {
        Path child = folder.resolve("child.safetensors");
        String[] command = {
            "train", "--task", "brain-mri-tumor", "--data", images, "--parent", model, "--epochs", "1", "--batch", "8"
        };
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--out", child.toString(), "--json"));

        assertEquals(0, run(arguments.toArray(String[]::new)), this::errors);

        JsonNode card = new JsonMapper().readTree(answer()).get("contents");
        assertEquals(Sha256.of(Path.of(model)).hex(), card.at("/model/parent").asText());
    }

    private int train(String option, String value) {
        return run(
                "train",
                "--task",
                "t",
                "--data",
                images,
                "--out",
                folder.resolve("m.safetensors").toString(),
                option,
                value);
    }

    private int run(String... arguments) {
        return Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }

    private String answer() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
