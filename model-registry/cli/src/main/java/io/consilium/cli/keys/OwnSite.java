package io.consilium.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.SiteRegistry;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.SecretFile;
import io.consilium.cli.terminal.Terminal;
import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Word;
import io.consilium.genesis.Password;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.signing.Signer;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The site whose keys are meant, with its registry and the password of its keys; a command takes it as a {@link Mixin}. */
final class OwnSite {

    @Option(names = "--site", paramLabel = "DIR", required = true, description = "The site's folder.")
    private Path folder;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Its registry, if it isn't reached where the site's settings say.")
    private Optional<URI> registry = Optional.empty();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Whose first line opens the keys. Default: the site's keys/password, else it is asked for.")
    private Optional<Path> passwordFile = Optional.empty();

    private Optional<Password> password = Optional.empty();

    /** What the ledger says of the organisation. */
    record OnLedger(int id, long keyVersion, Word encryptionKey, List<Address> accounts, List<NodeId> nodes) {

        private static OnLedger of(JsonNode member) {
            return new OnLedger(
                    member.path("id").asInt(),
                    member.path("keyVersion").asLong(),
                    new Word(member.path("encryptionKey").asText()),
                    list(member.path("accounts"), Address::new),
                    list(member.path("nodes"), NodeId::new));
        }

        private static <T> List<T> list(JsonNode texts, Function<String, T> parser) {
            return StreamSupport.stream(texts.spliterator(), false)
                    .map(JsonNode::asText)
                    .map(parser)
                    .toList();
        }
    }

    SiteFolder folder() {
        if (!SiteFolder.isAt(folder)) {
            throw new KeyException(folder + " is no site's folder: there is no member.json in it");
        }
        return SiteFolder.at(folder.toAbsolutePath());
    }

    Password password() throws IOException {
        if (password.isEmpty()) {
            Optional<Path> file = passwordFile();
            password = Optional.of(
                    file.isPresent()
                            ? new Password(Files.readString(file.get())
                                    .lines()
                                    .findFirst()
                                    .orElse(""))
                            : asked());
        }
        return password.get();
    }

    private Optional<Path> passwordFile() {
        return passwordFile.or(() -> Optional.of(folder().path("keys/password")).filter(Files::exists));
    }

    private Password asked() {
        Console console = Terminal.console()
                .orElseThrow(() ->
                        new KeyException("there is no terminal to ask for the password on; give --password-file"));
        return Optional.ofNullable(console.readPassword("Password of the keys in %s: ", folder))
                .map(String::new)
                .map(Password::new)
                .orElseThrow(() -> new KeyException("no password was given; nothing was done"));
    }

    /** The site's registry, signed in with the account that the site's folder holds. */
    Registry registry(Output output) throws IOException, InterruptedException {
        Path account = folder().path("keys/operator.json");
        SecretFile.mind(account, output);
        passwordFile().ifPresent(file -> SecretFile.mind(file, output));
        Signer signer = KeystoreSigner.open(account, password().characters());
        return registry.isPresent()
                ? Registry.as(signer, registry.get())
                : SiteRegistry.of(folder()).as(signer);
    }

    OnLedger onLedger(Registry open) throws IOException, InterruptedException {
        int organisation = open.get("/status").path("organisation").asInt();
        return OnLedger.of(open.get("/members/" + organisation));
    }
}
