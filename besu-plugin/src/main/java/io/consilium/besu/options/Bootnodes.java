package io.consilium.besu.options;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Looks for bootnodes, which Besu connects to without asking anyone while it has no other peer.
 *
 * <p>Sees the option wherever it was given (command line, environment, configuration file) and a genesis file's own list. A
 * list inside Besu for a network that it knows by name can't be seen, so such a network counts as having one.
 */
public final class Bootnodes {
    /** Also matches where it isn't a list of ours to read, which is the safe side. */
    private static final Pattern LIST_IN_GENESIS =
            Pattern.compile("\"bootnodes\"\\s*:\\s*+(?!\\[\\s*]|null)", Pattern.CASE_INSENSITIVE);

    private Bootnodes() {}

    /** Where bootnodes were found, in words; empty if there are none. */
    public static Optional<String> find(CommandSpec besu) {
        Optional<Object> option = value(besu, "--bootnodes");
        if (option.isPresent()) {
            return isEmpty(option.get())
                    ? Optional.empty()
                    : Optional.of("the option --bootnodes (command line, environment or configuration file)");
        }
        Optional<Object> genesis = value(besu, "--genesis-file");
        if (genesis.isPresent()) {
            return inGenesis(((File) genesis.get()).toPath());
        }
        return Optional.of("the network "
                + value(besu, "--network").map(Object::toString).orElse("mainnet")
                + ", which isn't given by --genesis-file and may have bootnodes of its own");
    }

    private static Optional<String> inGenesis(Path file) {
        try {
            return LIST_IN_GENESIS.matcher(Files.readString(file)).find()
                    ? Optional.of("the genesis file " + file)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("the genesis file " + file + ", perhaps: it can't be read (" + e + ")");
        }
    }

    private static Optional<Object> value(CommandSpec besu, String name) {
        OptionSpec option = besu.findOption(name);
        return option == null ? Optional.empty() : Optional.ofNullable(option.getValue());
    }

    private static boolean isEmpty(Object value) {
        return value instanceof Collection<?> list && list.isEmpty();
    }
}
