package io.consilium.cli.model;

import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.sharing.VouchedModel;
import io.consilium.cli.sharing.WithdrawnModelException;
import io.consilium.contracts.ModelStatus;
import io.consilium.ledger.LedgerException;
import java.io.IOException;
import java.util.Locale;

/** Who stands behind a model while it is asked: the ledger, asked anew each time, or nobody. */
sealed interface Backing extends AutoCloseable {

    /** A model on the ledger. */
    record Vouched(VouchedModel model) implements Backing {
        @Override
        public void requireStill() throws IOException {
            try {
                model.requireUsable();
            } catch (LedgerException unknown) {
                throw new RegistryException(
                        "whether model " + model.id() + " may still be used isn't known any more: "
                                + unknown.getMessage(),
                        unknown);
            }
        }

        @Override
        public String standing() {
            return model.status().name();
        }

        @Override
        public String sentence() {
            return "model " + model.id() + " is " + model.status().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /** Weights that the ledger was asked about, and doesn't know. */
    record Unknown() implements Backing {
        @Override
        public String standing() {
            return "UNKNOWN";
        }

        @Override
        public String sentence() {
            return "knows no such weights; nobody vouches for them";
        }
    }

    /** Weights that no ledger was asked about. */
    record Unchecked() implements Backing {
        @Override
        public String standing() {
            return "NOT_CHECKED";
        }

        @Override
        public String sentence() {
            return "not asked: whether these weights were withdrawn or recalled isn't known";
        }
    }

    /**
     * Makes sure that an answer of the model may be given at this moment.
     *
     * @throws WithdrawnModelException if the ledger says that it may not
     * @throws RegistryException if the ledger can't be asked
     */
    default void requireStill() throws IOException {}

    /** For programs: what the ledger said last, such as {@link ModelStatus#APPROVED}, or why it didn't. */
    String standing();

    /** The same for people. */
    String sentence();

    @Override
    default void close() {}
}
