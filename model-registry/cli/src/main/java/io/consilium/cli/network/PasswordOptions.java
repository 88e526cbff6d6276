package io.consilium.cli.network;

import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.SecretFile;
import io.consilium.cli.terminal.Terminal;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Password;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What keys are encrypted with: never on the command line, where everyone on the machine can read it. */
final class PasswordOptions {

    @ArgGroup
    private Choice choice;

    /** At most one of these. */
    private static final class Choice {

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description =
                        "File with a password a line, one for each new organisation: hospitals first, then partners, "
                                + "then regulators. By default a password is made and kept beside the keys (keys/password).")
        private Path file;

        @Option(names = "--ask-password", description = "Ask for each new organisation's password on the terminal.")
        private boolean ask;
    }

    /** The passwords of those organisations that get one of the user's own. */
    Map<OrganisationName, Password> of(List<OrganisationName> organisations, Output output) {
        if (choice == null) {
            return Map.of();
        }
        return choice.ask ? asked(organisations) : read(organisations, output);
    }

    private Map<OrganisationName, Password> read(List<OrganisationName> organisations, Output output) {
        List<String> lines;
        try {
            SecretFile.mind(choice.file, output);
            lines = Files.readAllLines(choice.file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(choice.file + " can't be read", unreadable);
        }
        if (lines.size() != organisations.size()) {
            throw new NetworkOptionException(
                    choice.file + " has " + lines.size() + " lines, but " + organisations.size()
                            + " organisations get new keys; it needs a password a line for: " + names(organisations));
        }
        Map<OrganisationName, Password> passwords = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            passwords.put(organisations.get(i), new Password(lines.get(i)));
        }
        return passwords;
    }

    private static Map<OrganisationName, Password> asked(List<OrganisationName> organisations) {
        Map<OrganisationName, Password> passwords = new LinkedHashMap<>();
        for (OrganisationName organisation : organisations) {
            passwords.put(organisation, ask(organisation));
        }
        return passwords;
    }

    private static Password ask(OrganisationName organisation) {
        Console console = Terminal.console()
                .orElseThrow(() -> new NetworkOptionException("there is no terminal to ask on; give --password-file"));
        char[] once = console.readPassword("Password for the keys of %s: ", organisation);
        char[] again = console.readPassword("Once more: ");
        if (once == null || !Arrays.equals(once, again)) {
            throw new NetworkOptionException("the two passwords differ; nothing was made");
        }
        return new Password(new String(once));
    }

    private static String names(List<OrganisationName> organisations) {
        return String.join(
                ", ", organisations.stream().map(OrganisationName::text).toList());
    }
}
