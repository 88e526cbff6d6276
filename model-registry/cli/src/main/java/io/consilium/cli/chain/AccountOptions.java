package io.consilium.cli.chain;

import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.SecretFile;
import io.consilium.cli.terminal.Terminal;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.signing.Signer;
import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The account that signs: a keystore file, or the operator's of a site. */
public final class AccountOptions {

    @Option(
            names = "--keystore",
            paramLabel = "FILE",
            description = "The account's keystore file (version 3). Default: the site's keys/operator.json.")
    private Path keystore;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "Whose first line opens the keystore. Default: the site's keys/password, else it is asked for.")
    private Path passwordFile;

    /** Opens the account. */
    public Signer signer(Optional<SiteFolder> site, Output output) {
        Path file = Optional.ofNullable(keystore)
                .or(() -> site.map(folder -> folder.path("keys/operator.json")))
                .orElseThrow(() -> new ChainOptionException("Which account signs? Give --keystore or a --site"));
        Optional<Path> password = Optional.ofNullable(passwordFile)
                .or(() -> site.map(folder -> folder.path("keys/password")).filter(Files::exists));
        SecretFile.mind(file, output);
        password.ifPresent(own -> SecretFile.mind(own, output));
        return password.isPresent() ? KeystoreSigner.open(file, password.get()) : KeystoreSigner.open(file, ask(file));
    }

    private static char[] ask(Path file) {
        Console console = Terminal.console()
                .orElseThrow(() ->
                        new ChainOptionException("There is no terminal to ask for a password; give --password-file"));
        return Optional.ofNullable(console.readPassword("Password of %s: ", file))
                .orElseThrow(() -> new ChainOptionException("No password was typed"));
    }
}
