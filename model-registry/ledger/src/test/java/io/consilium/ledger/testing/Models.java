package io.consilium.ledger.testing;

import io.consilium.contracts.Format;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.ContentId;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Publication;

/** Publications whose hashes follow from a seed. */
public final class Models {
    private Models() {}

    public static Publication publication(long task, String seed, int accuracy) {
        return new Publication(
                task,
                0,
                Format.SAFETENSORS,
                123_456,
                new Metrics(accuracy, 900_000, 910_000, 905_000, 950_000),
                Founders.hash("weights " + seed),
                Founders.hash("card " + seed),
                new ContentId(ContentId.Codec.DAG_PB, Founders.hash("encrypted " + seed)),
                new ContentId(ContentId.Codec.RAW, Founders.hash("card content " + seed)),
                "brain-tumor-cnn");
    }
}
