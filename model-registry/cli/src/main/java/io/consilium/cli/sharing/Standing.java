package io.consilium.cli.sharing;

import io.consilium.cli.registry.RegistryException;
import io.consilium.contracts.ModelStatus;
import io.consilium.ledger.Model;
import java.util.Locale;

/** What may be done with a model, by its status on the ledger. */
public final class Standing {

    private Standing() {}

    /** One that was withdrawn or recalled may not be used; one that others have superseded may, by who has it. */
    public static Model requireUsable(Model model) {
        if (model.status() == ModelStatus.WITHDRAWN || model.status() == ModelStatus.RECALLED) {
            throw new WithdrawnModelException(model);
        }
        return model;
    }

    /** Only a model that is published, or live, is handed out. */
    static Model requireHandedOut(Model model) {
        if (!requireUsable(model).isUsable()) {
            throw new RegistryException("model " + model.id() + " is "
                    + model.status().name().toLowerCase(Locale.ROOT)
                    + ", says the ledger; it isn't handed out any more");
        }
        return model;
    }
}
