package io.consilium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A secret is typed at a prompt or lies in a file; it is no argument, which every process could read, and no environment variable. */
class SecretOptionsTest {
    private static final Pattern SECRET = Pattern.compile("pass|secret|token|private|credential|voucher|pin\\b|key");
    private static final Pattern READ = Pattern.compile("getenv\\(\\s*(\\w+|\"[^\"]*\")?\\s*\\)");

    /** What is read from the environment, as far as it is written out where it is read; none of it opens anything. */
    private static final Set<String> KNOWN = Set.of(
            "\"CI\"",
            "\"XDG_CONFIG_HOME\"",
            "\"XDG_CACHE_HOME\"",
            "\"BESU_HOME\"",
            "\"PATH\"",
            "\"CONSILIUM_REGISTRY_JAVA_OPTS\"",
            // IPFS, BESU and the like: programs.
            "variable",
            // CONSILIUM_CA: a certificate, which is public.
            "VARIABLE",
            // Numbers of threads of PyTorch.
            "name");

    /** What sounds like a secret and is none: an account's address or a node's public key. */
    private static final Set<String> PUBLIC = Set.of("consilium keys retire KEY");

    @Test
    void noOptionOrParameterTakesASecretItself() {
        List<String> wrong = new ArrayList<>();
        List<String> files = new ArrayList<>();
        visit(Consilium.commands(), wrong, files);

        assertTrue(files.contains("consilium login --password-file"), files::toString);
        assertTrue(files.size() > 5, files::toString);
        assertEquals(List.of(), wrong);
    }

    @Test
    void noSecretIsReadFromTheEnvironment() {
        Path root = Path.of(System.getProperty("consilium.root"));
        Set<String> read = new TreeSet<>();
        for (String module : List.of("model-registry", "genesis", "contracts", "besu-plugin")) {
            try (Stream<Path> files = Files.find(
                    root.resolve(module),
                    20,
                    (path, is) -> path.toString().contains("/src/main/")
                            && path.toString().endsWith(".java"))) {
                files.forEach(file -> {
                    Matcher matcher = READ.matcher(read(file));
                    while (matcher.find()) {
                        read.add(String.valueOf(matcher.group(1)));
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        assertTrue(read.contains("\"PATH\""), read::toString);
        read.removeAll(KNOWN);
        assertEquals(Set.of(), read);
    }

    private static void visit(CommandLine command, List<String> wrong, List<String> files) {
        String name = command.getCommandSpec().qualifiedName();
        for (ArgSpec argument : command.getCommandSpec().args()) {
            String label = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
            boolean secret = SECRET.matcher(label.toLowerCase(Locale.ROOT)).find();
            if (secret && isFile(argument)) {
                files.add(name + " " + label);
            } else if (secret
                    && argument.arity().max() > 0
                    && !isFlag(argument)
                    && !PUBLIC.contains(name + " " + label)) {
                wrong.add(name + " " + label + " takes " + argument.type());
            }
        }
        command.getSubcommands().values().stream().distinct().forEach(sub -> visit(sub, wrong, files));
    }

    private static boolean isFlag(ArgSpec argument) {
        return argument.type() == boolean.class;
    }

    private static boolean isFile(ArgSpec argument) {
        return argument.type() == Path.class
                || List.of(argument.auxiliaryTypes()).contains(Path.class);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
