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
        Node node = ledger.connect(known(), output);
        try {
            Ledger view = new Ledger(node);
            Model model = wanted.find(view);
            Path file = kept(model.publication().weightsHash());
            VouchedModel vouched = VouchedModel.kept(file, model, node);
            vouched.requireUsable();
            dropIfDamaged(file, model, output);
            if (!Files.exists(file)) {
                try (Registry open = registry.signedIn()) {
                    new VerifiedPull(open, view, output).into(file, model);
                }
            }
            return vouched;
        } catch (IOException | InterruptedException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /** The model whose weights a file holds that hashes so; empty if the ledger knows no such weights. */
    public Optional<VouchedModel> lookUp(Path file, Word hash, Output output) throws IOException {
        Node node = ledger.connect(known(), output);
        try {
            Ledger view = new Ledger(node);
            Optional<Model> model = view.modelOf(hash).flatMap(view::model);
            if (model.isEmpty()) {
                node.close();
                return Optional.empty();
            }
            VouchedModel vouched = VouchedModel.in(file, model.get(), node);
            vouched.requireUsable();
            if (vouched.status() != ModelStatus.APPROVED) {
                output.remark("consilium: model " + vouched.id() + " is "
                        + vouched.status().name().toLowerCase(Locale.ROOT) + ", not approved, says the ledger");
            }
            return Optional.of(vouched);
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private Optional<Session.Chain> known() throws IOException {
        return registry.kept().flatMap(Session::chain);
    }

    private static void dropIfDamaged(Path file, Model model, Output output) throws IOException {
        if (Files.exists(file) && !VerifiedPull.holds(file, model)) {
            output.remark("consilium: what was kept of model " + model.id() + " in " + file
                    + " is damaged: it doesn't hash to what the ledger says. It is deleted and fetched again");
            Files.delete(file);
        }
    }

    /** Where weights are kept for this user alone, by their digest. */
    static Path kept(Word hash) throws IOException {
        Path folder = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("consilium/models");
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return folder.resolve(hash.hex().substring(2) + ".safetensors");
    }
}
