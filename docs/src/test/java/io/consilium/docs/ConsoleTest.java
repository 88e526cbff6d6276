package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {

    @TempDir
    private Path folder;

    @Test
    void onlyConsoleBlocksAreTyped() throws IOException {
        Console console = console("""
                ```sh
                $ never
                ```
                ```console
                $ echo hello
                hello
                $ false   # exits 1
                ```
                """);

        assertEquals(
                List.of("echo hello", "false   # exits 1"),
                console.steps().stream().map(Console.Step::command).toList());
        assertEquals(List.of("hello"), console.steps().getFirst().output());
        assertEquals(1, console.steps().getLast().exitCode());
    }

    @Test
    void ellipsisStandsForAnythingAndNothingElseDoes() throws IOException {
        Console.Step step = console("""
                ```console
                $ report
                took … s
                …
                end (really)
                ```
                """).steps().getFirst();

        assertTrue(step.promised().matcher("took 12 s\na\nb\nend (really)\n").matches());
        assertTrue(step.promised().matcher("took 1 s\nend (really)\n").matches());
        assertFalse(step.promised().matcher("took 12 s\nend really\n").matches());
        assertFalse(step.promised().matcher("took 12 s\nend (really)\nmore\n").matches());
    }

    private Console console(String text) throws IOException {
        return Console.of(Files.writeString(folder.resolve("doc.md"), text));
    }
}
