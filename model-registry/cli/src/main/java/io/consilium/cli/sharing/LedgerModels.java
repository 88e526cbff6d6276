package io.consilium.cli.sharing;

import io.consilium.cli.registry.LedgerOptions;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryOptions;
import io.consilium.cli.registry.Session;
import io.consilium.cli.terminal.Output;
import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.Word;
import io.consilium.ledger.Model;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/**
 * Models as the ledger knows them at this moment, at a node of the user's choice; a command takes it as a {@link Mixin}.
 *
 * <p>Pulled weights are kept, and are checked each time they are used. Those of a withdrawn or recalled model are deleted.
 */
public final class LedgerModels {

    @Mixin
    private RegistryOptions registry;

    @Mixin
    private LedgerOptions ledger;

    /** Whether a name is one that the ledger could know. */
    public static boolean isName(String text) {
        return ModelName.Converter.parse(text).isPresent();
    }

    /** Whether it is known which node to ask. */
    public boolean areKnown() throws IOException {
        return ledger.chain(known()).isPresent();
    }

    /** The weights of the model that is called so, pulled unless they are here already. */
    public VouchedModel pull(String name, Output output) throws IOException, InterruptedException {
        ModelName wanted = ModelName.Converter.parse(name).orElseThrow();
        try (Registry open = registry.signedIn();
                Node node = ledger.connect(known(), output)) {
            Ledger view = new Ledger(node);
            Model model = wanted.find(view);
            Path file = kept(model.publication().weightsHash());
            dropUnlessUsable(model, file);
            new VerifiedPull(open, view, output).into(file, model);
            return VouchedModel.of(file, Standing.requireUsable(model));
        }
    }

    /** The model whose weights a file holds; empty if the ledger knows no such weights. */
    public Optional<VouchedModel> lookUp(Path file, Output output) throws IOException {
        Word hash = FileDigest.of(file);
        try (Node node = ledger.connect(known(), output)) {
            Ledger view = new Ledger(node);
            Optional<Model> model = view.modelOf(hash).flatMap(view::model);
            model.ifPresent(found -> {
                Standing.requireUsable(found);
                if (found.status() != ModelStatus.APPROVED) {
                    output.remark("consilium: model " + found.id() + " is "
                            + found.status().name().toLowerCase(Locale.ROOT) + ", not approved, says the ledger");
                }
            });
            return model.map(found -> VouchedModel.of(file, found));
        }
    }

    private Optional<Session.Chain> known() throws IOException {
        return registry.kept().flatMap(Session::chain);
    }

    private static void dropUnlessUsable(Model model, Path file) throws IOException {
        try {
            Standing.requireUsable(model);
        } catch (WithdrawnModelException refused) {
            Files.deleteIfExists(file);
            throw refused;
        }
    }

    /** Where weights are kept for this user alone, by their digest. */
    private static Path kept(Word hash) throws IOException {
        Path folder = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("consilium/models");
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return folder.resolve(hash.hex().substring(2) + ".safetensors");
    }
}
