package io.consilium.cli.sharing;

import io.consilium.ledger.Model;
import java.io.Serial;
import java.util.Locale;

/** The ledger says that a model must not be used any more; the exit code tells this from every other failure. */
public final class WithdrawnModelException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    WithdrawnModelException(Model model) {
        super("model " + model.id() + " is " + model.status().name().toLowerCase(Locale.ROOT)
                + ", says the ledger; it isn't handed out any more. What you have of it must not be used");
    }
}
