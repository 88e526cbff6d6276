package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CI's summary makes of reports as Maven writes them. */
class SummaryTest {

    private static final String PASSED = "<testcase classname='T' name='runs'/>";

    @TempDir
    private Path folder;

    private record Ending(int exitCode, List<String> lines) {}

    @Test
    void whatNoRegistryGivesMayBeSkippedAndIsCounted() throws IOException, InterruptedException {
        Ending ending = summary(PASSED
                + skipped("Assumption failed: No Besu found: set BESU_HOME")
                + skipped("Assumption failed: SKIPPED LOUDLY: this machine lets nobody mount a small disk")
                + skipped("Assumption failed: this machine makes no namespaces"));

        assertEquals("1 passed, 0 failed, 3 skipped", ending.lines().getLast());
        assertEquals(0, ending.exitCode(), ending::toString);
        assertTrue(
                ending.lines().contains("skipped  T.waits: Assumption failed: No Besu found: set BESU_HOME"),
                ending::toString);
        assertTrue(
                source("genesis/src/test/java/io/consilium/genesis/testing/RealBesu.java")
                        .contains("\"No Besu found"),
                "it says so when there is none");
        assertTrue(
                source("docker/src/test/java/io/consilium/docker/Cell.java")
                        .contains("\"this machine makes no namespaces\""),
                "it says so when there are none");
    }

    @Test
    void anyOtherSkippedTestFailsTheRunAndIsNamed() throws IOException, InterruptedException {
        for (String test : List.of(
                skipped("Assumption failed: SKIPPED LOUDLY: no PostgreSQL found"),
                skipped("Assumption failed: no bubblewrap found: install Debian's package bubblewrap"),
                disabled("flaky"),
                disabled(""))) {
            Ending ending = summary(PASSED + test);

            assertEquals("1 passed, 0 failed, 1 skipped", ending.lines().getLast());
            assertEquals(1, ending.exitCode(), ending::toString);
            assertTrue(
                    ending.lines().contains("T.waits was skipped, and had to run: install what it names"),
                    ending::toString);
        }
    }

    private static String source(String file) {
        return Repository.read(Repository.ROOT.resolve(file));
    }

    /** As Surefire writes an assumption that doesn't hold. */
    private static String skipped(String reason) {
        String type = "org.opentest4j.TestAbortedException";
        return ("<testcase classname='T' name='waits'><skipped type='%s'><![CDATA[%s: %s\n\tat T.waits(T.java:1)\n"
                        + "]]></skipped></testcase>")
                .formatted(type, type, reason);
    }

    private static String disabled(String reason) {
        return "<testcase classname='T' name='waits'><skipped message='" + reason + "'/></testcase>";
    }

    private Ending summary(String cases) throws IOException, InterruptedException {
        Path reports = Files.createDirectories(folder.resolve("module/target/surefire-reports"));
        Files.writeString(reports.resolve("TEST-T.xml"), "<testsuite name='T'>" + cases + "</testsuite>");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Repository.ROOT.resolve(".ci/Summary.java").toString(),
                        "1")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ending(process.waitFor(), printed.lines().toList());
    }
}
