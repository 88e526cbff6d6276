package io.consilium.cli.registry;

import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.SecretFile;
import io.consilium.cli.terminal.Terminal;
import io.consilium.genesis.Network;
import io.consilium.genesis.Ports;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.signing.Signer;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signs in at a registry with an account of a member. */
@Command(
        name = "login",
        description = {
            "Sign in at a registry with an account of a member (EIP-4361).",
            "With a site's folder, everything is taken from there. Signing in again later needs no typing if the password lies "
                    + "in a file."
        })
public final class LoginCommand implements Callable<Integer> {

    @Option(
            names = "--site",
            paramLabel = "DIR",
            description = "A site's folder: its account, registry, node and chain.")
    private Optional<Path> site = Optional.empty();

    @Option(names = "--registry", paramLabel = "URL", description = "The registry, if it isn't the one of --site.")
    private Optional<URI> registry = Optional.empty();

    @Option(names = "--keystore", paramLabel = "FILE", description = "The account's keystore (version 3).")
    private Optional<Path> keystore = Optional.empty();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The file whose first line is its password. By default it is asked for.")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "The certificate (PEM) of the authority that issued the registry's, if Java doesn't trust it by itself. "
                            + "It is kept with the session. Default: what CONSILIUM_CA names, else the certificate in the "
                            + "settings of --site.")
    private Optional<Path> authority = Optional.empty();

    @Mixin
    private LedgerOptions ledger;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec spec;

    /** Who is signed in where, and until when, for programs. */
    record SignedIn(String registry, String account, String expiresAt) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<SiteFolder> folder = site.map(path -> SiteFolder.at(path.toAbsolutePath()));
        Path account = keystore.map(Path::toAbsolutePath)
                .or(() -> folder.map(own -> own.path("keys/operator.json")))
                .orElseThrow(() -> missing("--keystore FILE, or --site DIR"));
        SiteRegistry where = registry.map(named -> new SiteRegistry(named, OwnAuthority.file(authority)))
                .or(() -> folder.map(SiteRegistry::of).map(this::believed))
                .orElseThrow(() -> missing("--registry URL, or --site DIR"));
        Optional<Path> password = passwordFile
                .map(Path::toAbsolutePath)
                .or(() -> folder.map(own -> own.path("keys/password")).filter(Files::exists));
        Optional<Session.Chain> chain = ledger.chain(folder.flatMap(LoginCommand::chainOf));
        SecretFile.mind(account, output);
        password.ifPresent(file -> SecretFile.mind(file, output));
        Signer signer = password.isPresent()
                ? KeystoreSigner.open(account, password.get())
                : KeystoreSigner.open(account, ask(account));
        Session session = SignIn.with(
                signer,
                where.address(),
                password.map(file -> new Session.Key(account, file)),
                chain,
                where.authority());
        Sessions.ofUser().keep(session);
        output.answer(
                new SignedIn(
                        where.address().toString(),
                        session.account(),
                        session.expiresAt().toString()),
                text -> text.println("signed in at " + where.address() + " as " + session.account()));
        return 0;
    }

    /** What is named here goes before what the site's settings name. */
    private SiteRegistry believed(SiteRegistry own) {
        return authority.isPresent() ? new SiteRegistry(own.address(), OwnAuthority.file(authority)) : own;
    }

    private static Optional<Session.Chain> chainOf(SiteFolder site) {
        Ports ports = site.ports();
        return site.network()
                .map((Network network) -> new Session.Chain(
                        URI.create("http://127.0.0.1:" + ports.rpc()),
                        network.chainId(),
                        Optional.of(network.genesisHash().toString())));
    }

    private static char[] ask(Path account) {
        Console console = Terminal.console()
                .orElseThrow(() ->
                        new RegistryException("there is no terminal to ask for the password on; give --password-file"));
        return Optional.ofNullable(console.readPassword("Password of %s: ", account))
                .orElseThrow(() -> new RegistryException("no password was given; nothing was done"));
    }

    private ParameterException missing(String what) {
        return new ParameterException(spec.commandLine(), "which account, and where? Give " + what);
    }
}
