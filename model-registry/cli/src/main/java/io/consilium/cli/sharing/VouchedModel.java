package io.consilium.cli.sharing;

import io.consilium.contracts.Word;
import io.consilium.ledger.Model;
import java.nio.file.Path;

/**
 * Weights in a file that are a model's on the ledger, and may be used at this moment.
 *
 * @param id the model's number
 * @param sha256 what the ledger says its weights hash to
 * @param architecture the name of its network
 */
public record VouchedModel(Path file, long id, Word sha256, String architecture) {

    static VouchedModel of(Path file, Model model) {
        return new VouchedModel(
                file,
                model.id(),
                model.publication().weightsHash(),
                model.publication().architecture());
    }
}
