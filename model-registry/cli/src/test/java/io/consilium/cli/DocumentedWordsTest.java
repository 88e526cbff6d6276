package io.consilium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every command that a document shows, in a block or in a sentence, is one of this program's, with options that it has. */
class DocumentedWordsTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern IN_A_SENTENCE = Pattern.compile("`(?:\\./)?consilium ([^`]+)`");
    private static final Pattern IN_A_BLOCK = Pattern.compile("^(?:\\$ )?(?:\\./)?consilium (.+)$");
    private static final Pattern OPTION = Pattern.compile("--?[a-zA-Z][a-z0-9-]*");

    private static final CommandLine PROGRAM = Consilium.commands();

    /** The name of a format, which begins like a command. */
    private static final String NO_COMMAND = "wrapped key v1";

    @Test
    void everyCommandOfTheDocumentsIsThere() throws IOException {
        List<String> unknown = new ArrayList<>();
        int seen = 0;
        for (Path document : documents()) {
            for (String command : commands(Files.readString(document))) {
                seen++;
                fault(command).ifPresent(fault -> unknown.add(document.getFileName() + ": " + command + ": " + fault));
            }
        }

        assertEquals(List.of(), unknown);
        assertTrue(seen > 150, "seen: " + seen);
    }

    @Test
    void whatIsNotThereIsFound() {
        assertEquals(Optional.of("no command sings"), fault("sings"));
        assertEquals(Optional.of("no command admits"), fault("vote admits FILE"));
        assertEquals(Optional.of("no option --tonight"), fault("vote for 1 --tonight"));
        assertEquals(Optional.empty(), fault("vote for PROPOSAL --json   # and so on --tonight"));
        assertEquals(
                List.of("vote list", "site start DIR", "login"),
                commands("Ask `consilium vote list`:\n```sh\n./consilium site start DIR\n$ consilium login\n```\n"));
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> !path.toString().contains("/target/"))
                    .toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }

    private static List<String> commands(String text) {
        List<String> found = new ArrayList<>();
        boolean block = false;
        for (String line : text.lines().toList()) {
            if (line.startsWith("```")) {
                block = !block && (line.equals("```sh") || line.equals("```console"));
                continue;
            }
            Matcher command = (block ? IN_A_BLOCK : IN_A_SENTENCE).matcher(line);
            while (command.find()) {
                // Wrong usage is shown on purpose, too.
                if (!command.group(1).endsWith("# exits 2") && !command.group(1).equals(NO_COMMAND)) {
                    found.add(command.group(1));
                }
            }
        }
        return found;
    }

    private static Optional<String> fault(String command) {
        CommandLine here = PROGRAM;
        boolean valueFollows = false;
        for (String word : command.replaceFirst("\\s+#.*$", "").strip().split("\\s+", -1)) {
            CommandLine next = here.getSubcommands().get(word);
            Matcher option = OPTION.matcher(word);
            if (valueFollows) {
                valueFollows = false;
            } else if (next != null) {
                here = next;
            } else if (option.lookingAt()) {
                OptionSpec known = here.getCommandSpec().optionsMap().get(option.group());
                if (known == null) {
                    return Optional.of("no option " + option.group());
                }
                valueFollows = known.arity().min() > 0 && !word.contains("=");
            } else if (!here.getSubcommands().isEmpty() && word.matches("[a-z][a-z-]*")) {
                return Optional.of("no command " + word);
            }
        }
        return Optional.empty();
    }
}
