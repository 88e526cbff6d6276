package io.consilium.docs;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

    /** What the scripts need of every Debian, and nothing that they ask a user to install. */
    private static final List<String> DEBIAN = List.of(
            "sh",
            "cat",
            "cksum",
            "cut",
            "dirname",
            "basename",
            "grep",
            "head",
            "mkdir",
            "readlink",
            "rm",
            "sed",
            "sort");

    @TempDir
    private Path folder;

    @Test
    void launcherWorksFromAnyFolderAndThroughSymlinks() throws Exception {
        Path first = Files.createSymbolicLink(folder.resolve("first"), Repository.ROOT.resolve("consilium"));
        Files.createSymbolicLink(folder.resolve("second"), folder.relativize(first));

        Run run = run(folder, null, "./second", "--version");

        assertEquals(0, run.exitCode(), run.output());
        assertTrue(run.output().startsWith("consilium "), run.output());
    }

    @Test
    void argumentsAndExitCodesPassThroughUntouched() throws Exception {
        Run run = run(folder, null, Repository.ROOT.resolve("consilium").toString(), "two words", "*");

        assertEquals(2, run.exitCode(), run.output());
        assertTrue(run.output().contains("no command is called 'two words'"), run.output());
    }

    @Test
    void missingPrerequisiteIsNamedInTheFirstLineWithItsVersionAndPackage() throws Exception {
        Path checkout = Files.createDirectories(folder.resolve("checkout/.ci"));
        copy(Repository.ROOT.resolve(".ci/tools"), checkout.resolve("tools"));
        Path bare = bareDebian();

        Run run = run(folder, bare, checkout.resolve("tools/install").toString());

        assertEquals(1, run.exitCode(), run.output());
        assertEquals(
                "consilium: node is missing (version 20 or newer). On Debian 13: apt-get install nodejs",
                run.output().lines().findFirst().orElse(""));
    }

    @Test
    void tooOldPrerequisiteIsNamedWithWhatWasFound() throws Exception {
        Path checkout = Files.createDirectories(folder.resolve("checkout/.ci"));
        copy(Repository.ROOT.resolve(".ci/tools"), checkout.resolve("tools"));
        Path bare = bareDebian();
        Path node = Files.writeString(bare.resolve("node"), "#!/bin/sh\necho v12.22.9\n");
        assertTrue(node.toFile().setExecutable(true));

        Run run = run(folder, bare, checkout.resolve("tools/install").toString());

        assertEquals(
                "consilium: node in version 20 or newer (here: 12.22.9) is missing. On Debian 13: apt-get install nodejs",
                run.output().lines().findFirst().orElse(""));
    }

    /** The names of the folders above a checkout are nobody's business. */
    @ParameterizedTest
    @ValueSource(strings = {"src/consilium", "test", "target"})
    void itBuildsWhenASourceIsNewerAndOnlyThen(String place) throws Exception {
        Path checkout = builtCheckout(folder.resolve(place));
        Path unusable = mavenThatFails();
        Files.writeString(checkout.resolve("README.md"), "newer, but no source");

        Run fresh = run(folder, unusable, checkout.resolve("consilium").toString(), "--version");
        Files.writeString(checkout.resolve("genesis/src/main/New.java"), "");
        Run stale = run(folder, unusable, checkout.resolve("consilium").toString(), "--version");

        assertEquals(0, fresh.exitCode(), fresh.output());
        assertTrue(fresh.output().startsWith("consilium "), fresh.output());
        assertEquals(1, stale.exitCode(), stale.output());
        assertEquals(
                List.of(
                        "consilium: building what is missing (the log is in target/build.log)",
                        "  Building Consilium: contracts 0.1.0 [2/3]",
                        "[ERROR] it broke",
                        "consilium: the build failed; the whole log is in target/build.log"),
                stale.output().lines().toList());
    }

    @Test
    void itBuildsWhenASourceWasDeleted() throws Exception {
        Path checkout = builtCheckout(folder.resolve("checkout"));
        Files.delete(checkout.resolve("genesis/src/main/Old.java"));

        Run run = run(folder, mavenThatFails(), checkout.resolve("consilium").toString(), "--version");

        assertTrue(run.output().startsWith("consilium: building what is missing"), run.output());
    }

    @Test
    void tooOldMavenIsNamedInTheFirstLine() throws Exception {
        Path checkout = builtCheckout(folder.resolve("checkout"));
        Files.delete(checkout.resolve("genesis/src/main/Old.java"));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        script(bin.resolve("mvn"), "echo Apache Maven 3.6.3");

        Run run =
                run(folder, beforeEverything(bin), checkout.resolve("consilium").toString(), "--version");

        assertEquals(1, run.exitCode(), run.output());
        assertEquals(
                "consilium: Maven (version 3.8.6 or newer) is missing (here: 3.6.3). On Debian: apt-get install maven",
                run.output().strip());
    }

    /** A checkout with one old source, and this one's command line as what was built of it. */
    private static Path builtCheckout(Path checkout) throws IOException {
        Path cli = Files.createDirectories(checkout.resolve("model-registry/cli/target"));
        copy(Repository.ROOT.resolve(".ci/tools"), checkout.resolve(".ci/tools"));
        Files.copy(Repository.ROOT.resolve("consilium"), checkout.resolve("consilium"), COPY_ATTRIBUTES);
        Files.createDirectories(checkout.resolve("target"));
        Files.createSymbolicLink(checkout.resolve("target/tools"), Repository.ROOT.resolve("target/tools"));
        Path built = Repository.ROOT.resolve("model-registry/cli/target");
        Files.createSymbolicLink(cli.resolve("consilium.jar"), built.resolve("consilium.jar"));
        Files.createSymbolicLink(cli.resolve("lib"), built.resolve("lib"));
        Path sources = Files.createDirectories(checkout.resolve("genesis/src/main"));
        Files.writeString(sources.resolve("Old.java"), "");
        Files.writeString(cli.resolve("built"), "");
        FileTime soon = FileTime.fromMillis(System.currentTimeMillis() + 50);
        Files.setLastModifiedTime(cli.resolve("built"), soon);
        while (System.currentTimeMillis() <= soon.toMillis() + 50) {
            Thread.onSpinWait();
        }
        return checkout;
    }

    private Path mavenThatFails() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("failing"));
        script(bin.resolve("mvn"), """
                [ "$1" = --version ] && echo 'Apache Maven 3.9.9' && exit
                echo '[INFO] Building Consilium: contracts 0.1.0              [2/3]'
                echo '[ERROR] it broke'
                exit 1
                """);
        return beforeEverything(bin);
    }

    private static Path beforeEverything(Path bin) {
        return Path.of(bin + ":" + System.getenv("PATH"));
    }

    private static void script(Path file, String lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + lines);
        assertTrue(file.toFile().setExecutable(true));
    }

    private Path bareDebian() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String command : DEBIAN) {
            Path real =
                    Files.exists(Path.of("/bin", command)) ? Path.of("/bin", command) : Path.of("/usr/bin", command);
            Path call = Files.writeString(bin.resolve(command), "#!/bin/sh\nexec " + real + " \"$@\"\n");
            assertTrue(call.toFile().setExecutable(true));
        }
        return bin;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Path copy = to.resolve(from.relativize(entry));
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(entry, copy, COPY_ATTRIBUTES);
                }
            }
        }
    }

    private record Run(int exitCode, String output) {}

    private Run run(Path directory, Path path, String... command) throws IOException, InterruptedException {
        Path printed = Files.createTempFile(folder, "printed", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        if (path != null) {
            builder.environment().put("PATH", path.toString());
        }
        Process process = builder.start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "no end after five minutes");
        return new Run(process.exitValue(), Files.readString(printed));
    }
}
