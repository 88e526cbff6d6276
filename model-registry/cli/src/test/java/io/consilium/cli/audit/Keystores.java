package io.consilium.cli.audit;

import io.consilium.contracts.testing.Founders;
import io.consilium.genesis.Password;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.key.EthereumKey;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.key.Keystore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keystore files of the organisations that tests are made with, whose keys follow from their names. */
final class Keystores {
    private static final String PASSWORD = "correct horse battery";

    private Keystores() {}

    static Path of(String organisation, Path folder) throws IOException {
        EthereumKey key =
                EthereumKey.of(Founders.hash("account of " + organisation).toBytes());
        Keystore keystore =
                Keystore.encrypt(key, new Password(PASSWORD), Keystore.Cost.LIGHT, KeySource.random(), organisation);
        return Files.writeString(folder.resolve(organisation + ".json"), Json.text(keystore));
    }

    static Path password(Path folder) throws IOException {
        return Files.writeString(folder.resolve("password"), PASSWORD);
    }
}
