package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.consilium.docs.Console.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Types every command of the documents as a reader would, one folder a document, and compares what it prints. */
class DocumentedCommandsTest {

    /** What can't be typed inside the build that it starts; {@code .ci/run} types it. */
    private static final Set<String> TYPED_BY_CI = Set.of("mvn verify");

    /**
     * Stays after the tests, for whoever wants to see why a command didn't do what its document says. Outside of every
     * module, since tools that scan a module follow the links in it.
     */
    private static final Path FOLDERS = Repository.ROOT.resolve("target/typed");

    private static final Set<String> NOT_AT_HAND = Set.of("target", ".git");

    private static final Set<Path> PREPARED = new HashSet<>();

    @TestFactory
    Stream<DynamicNode> everyCommandDoesWhatItsDocumentSays() {
        return Repository.documents().stream()
                .map(Console::of)
                .filter(console -> !console.steps().isEmpty())
                .map(console -> dynamicContainer(
                        Repository.ROOT.relativize(console.document()).toString(),
                        console.steps().stream()
                                .filter(step -> !TYPED_BY_CI.contains(step.command()))
                                .map(step -> dynamicTest(
                                        step.line() + ": " + step.command(), () -> type(step, console.document())))));
    }

    @Test
    void whatIsLeftToCiIsTypedByCi() {
        String ci = Repository.read(Repository.ROOT.resolve(".ci/run"));

        TYPED_BY_CI.forEach(command -> assertTrue(ci.contains(command.replace("mvn ", "mvn -B ")), command));
    }

    private static void type(Step step, Path document) throws IOException, InterruptedException {
        Path folder = folderOf(document);
        Path printed = Files.createTempFile(FOLDERS, "printed", ".txt");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", step.command())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(printed.toFile());
        shell.environment().put("BENCH_QUICK", "1");
        // As of somebody who is signed in nowhere.
        shell.environment()
                .put(
                        "XDG_CONFIG_HOME",
                        FOLDERS.resolve("config").toAbsolutePath().toString());
        Process process = shell.start();

        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("no end after ten minutes:\n" + Files.readString(printed));
        }
        String output = Files.readString(printed);

        assertEquals(step.exitCode(), process.exitValue(), output);
        assertTrue(
                step.output().isEmpty() || step.promised().matcher(output).matches(),
                () -> "the document promises\n" + String.join("\n", step.output()) + "\nbut it prints\n" + output);
    }

    /** A folder for each document, in which everything of the checkout is at hand by the name that the reader types. */
    private static Path folderOf(Path document) throws IOException {
        String name = Repository.ROOT.relativize(document).toString().replace('/', '_');
        Path folder = FOLDERS.resolve(name);
        if (!PREPARED.add(folder)) {
            return folder;
        }
        delete(folder);
        Files.createDirectories(folder);
        try (Stream<Path> entries = Files.list(Repository.ROOT)) {
            for (Path entry : entries.filter(DocumentedCommandsTest::isAtHand).toList()) {
                Files.createSymbolicLink(folder.resolve(entry.getFileName()), entry);
            }
        }
        return folder;
    }

    private static boolean isAtHand(Path entry) {
        return !NOT_AT_HAND.contains(entry.getFileName().toString());
    }

    /** Links are removed, never followed. */
    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> entries = Files.walk(folder)) {
                for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(entry);
                }
            }
        }
    }
}
