package io.consilium.cli.sharing;

import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.Word;
import io.consilium.ledger.Model;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Weights in a file that are a model's on the ledger.
 *
 * <p>It keeps the node at hand, to ask again while it is used: what was good a block ago may be recalled by now.
 */
public final class VouchedModel implements AutoCloseable {

    private final Path file;
    private final Node node;
    private final boolean kept;
    private Model model;

    private VouchedModel(Path file, Model model, Node node, boolean kept) {
        this.file = file;
        this.model = model;
        this.node = node;
        this.kept = kept;
    }

    /** In a file of the user's. */
    static VouchedModel in(Path file, Model model, Node node) {
        return new VouchedModel(file, model, node, false);
    }

    /** In a file that this program keeps, and deletes when it must not be used any more. */
    static VouchedModel kept(Path file, Model model, Node node) {
        return new VouchedModel(file, model, node, true);
    }

    public Path file() {
        return file;
    }

    /** The model's number. */
    public long id() {
        return model.id();
    }

    /** What the ledger says its weights hash to. */
    public Word sha256() {
        return model.publication().weightsHash();
    }

    /** The name of its network. */
    public String architecture() {
        return model.publication().architecture();
    }

    /** What the ledger said of it when it was asked last. */
    public ModelStatus status() {
        return model.status();
    }

    /**
     * Asks the ledger whether it may be used at this moment.
     *
     * @throws WithdrawnModelException if it was withdrawn or recalled; what this program keeps of it is deleted
     */
    public void requireUsable() throws IOException {
        model = new Ledger(node).model(model.id()).orElseThrow();
        try {
            Standing.requireUsable(model);
        } catch (WithdrawnModelException refused) {
            if (kept) {
                Files.deleteIfExists(file);
                PartFile.drop(file, sha256());
            }
            throw refused;
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
