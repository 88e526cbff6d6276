package io.consilium.service.writes;

import io.consilium.ledger.transaction.Receipt;
import io.micronaut.serde.annotation.Serdeable;

/** A step that was taken on the ledger: proof of it is the transaction in that block. */
@Serdeable
public record Step(String transaction, long block) {

    public static Step of(Receipt receipt) {
        return new Step(receipt.transaction().hex(), receipt.block());
    }
}
