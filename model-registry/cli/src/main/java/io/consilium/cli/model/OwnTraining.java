package io.consilium.cli.model;

import io.consilium.runtime.Sha256;
import io.consilium.runtime.card.ModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Weights with the card beside them that {@code train} wrote for these very weights; nobody pulls or redeems a card. */
final class OwnTraining {

    private static final String WEIGHTS = ".safetensors";
    private static final String CARD = ".card.json";

    private OwnTraining() {}

    static boolean wrote(Path weights, Sha256 digest) {
        Path card = card(weights);
        try {
            return Files.exists(card) && ModelCard.read(card).model().sha256().equals(digest);
        } catch (IOException | IllegalArgumentException notACard) {
            return false;
        }
    }

    /** Where {@code train} puts the card of weights. */
    static Path card(Path weights) {
        return beside(weights, CARD);
    }

    /** A file beside weights that is called as they are, with another ending. */
    static Path beside(Path weights, String ending) {
        String name = weights.getFileName().toString();
        String stem = name.endsWith(WEIGHTS) ? name.substring(0, name.length() - WEIGHTS.length()) : name;
        return weights.resolveSibling(stem + ending);
    }
}
