package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                "consilium: node is missing (version 20 or newer). On Debian: apt-get install nodejs",
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
                "consilium: node in version 20 or newer (here: 12.22.9) is missing. On Debian: apt-get install nodejs",
                run.output().lines().findFirst().orElse(""));
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
                    Files.copy(entry, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
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
