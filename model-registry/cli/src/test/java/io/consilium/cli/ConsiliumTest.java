package io.consilium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConsiliumTest {

    /** What bash does when somebody presses the tab key. */
    private static final String COMPLETE = """
            source "$0"
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
            complete -p consilium > /dev/null && _complete_consilium && echo "${COMPREPLY[@]}"
            """;

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

    @Test
    void everyCommandThatAnswersSomethingAnswersProgramsInJson() {
        Set<String> without = leaves(Consilium.commands())
                .filter(command -> command.getCommandSpec().findOption("--json") == null)
                .map(command -> command.getCommandSpec().qualifiedName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of("consilium generate-completion", "consilium help"), without);
    }

    private static Stream<CommandLine> leaves(CommandLine command) {
        Map<String, CommandLine> below = command.getSubcommands();
        return below.isEmpty()
                ? Stream.of(command)
                : below.values().stream().distinct().flatMap(ConsiliumTest::leaves);
    }

    @Test
    void bashCompletesCommandsAndOptions(@TempDir Path folder) throws IOException {
        assertEquals(0, run("generate-completion"));
        Path script = Files.writeString(folder.resolve("completion.sh"), printed(out));

        assertEquals("voucher", completed(script, "consilium", "vou"));
        assertEquals("redeem", completed(script, "consilium", "voucher", "red"));
        assertEquals("--code-file", completed(script, "consilium", "voucher", "redeem", "--code"));
        assertEquals("SAFETY_RISK", completed(script, "consilium", "recall", "--reason", "SAF"));
    }

    /** What bash makes of these words, of which the last isn't finished. */
    private static String completed(Path script, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", COMPLETE, script.toString()));
        command.addAll(List.of(words));
        // Outside of a terminal, compopt complains that nobody is completing.
        Process bash = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
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
