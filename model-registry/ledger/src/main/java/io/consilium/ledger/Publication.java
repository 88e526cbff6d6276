package io.consilium.ledger;

import io.consilium.contracts.Format;
import io.consilium.contracts.Word;

/**
 * What a publisher says about a model.
 *
 * @param parent the model that it was retrained from, 0 if from none
 * @param sizeBytes of the plain weights
 * @param claimed the publisher's own metrics
 * @param weightsHash SHA-256 of the plain weights
 * @param cardHash SHA-256 of the model card
 * @param weightsCid content id of the encrypted weights
 * @param cardCid content id of the model card
 * @param architecture name in the runtime's catalogue
 */
public record Publication(
        long task,
        long parent,
        Format format,
        long sizeBytes,
        Metrics claimed,
        Word weightsHash,
        Word cardHash,
        ContentId weightsCid,
        ContentId cardCid,
        String architecture) {}
