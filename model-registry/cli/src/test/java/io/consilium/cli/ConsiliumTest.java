package io.consilium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsiliumTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void helpNamesEveryCommandAndTheExitCodes() {
        int code = run("--help");

        assertEquals(0, code);
        assertTrue(printed(out).contains("demo"), () -> printed(out));
        assertTrue(printed(out).contains("2   wrong usage"), () -> printed(out));
    }

    @Test
    void noCommandAtAllShowsTheUsageAndIsWrongUsage() {
        int code = run();

        assertEquals(2, code);
        assertTrue(printed(out).startsWith("Usage: consilium"), () -> printed(out));
    }

    @Test
    void unknownCommandSuggestsTheNearestOne() {
        int code = run("dmeo");

        assertEquals(2, code);
        assertTrue(printed(err).contains("no command is called 'dmeo'"), () -> printed(err));
        assertTrue(printed(err).contains("Did you mean: consilium demo?"), () -> printed(err));
    }

    @Test
    void wrongOptionPrintsTheUsageOfThatCommand() {
        int code = run("demo", "--loud=very");

        assertEquals(2, code);
        assertTrue(printed(err).contains("Unknown option: '--loud=very'"), () -> printed(err));
        assertTrue(printed(err).contains("Usage: consilium demo"), () -> printed(err));
    }

    @Test
    void versionComesFromOnePlace() {
        int code = run("--version");

        assertEquals(0, code);
        assertTrue(printed(out).startsWith("consilium "), () -> printed(out));
    }

    private int run(String... arguments) {
        return Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }

    private static String printed(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
