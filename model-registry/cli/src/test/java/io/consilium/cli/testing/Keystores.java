package io.consilium.cli.testing;

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
public final class Keystores {
    private static final String PASSWORD = "correct horse battery";

    private Keystores() {}

    public static Path of(String organisation, Path folder) throws IOException {
        return Files.writeString(folder.resolve(organisation + ".json"), of(organisation, PASSWORD));
    }

    /** An organisation's keystore, encrypted with a password. */
    public static String of(String organisation, String password) {
        EthereumKey key =
                EthereumKey.of(Founders.hash("account of " + organisation).toBytes());
        return Json.text(
                Keystore.encrypt(key, new Password(password), Keystore.Cost.LIGHT, KeySource.random(), organisation));
    }

    public static Path password(Path folder) throws IOException {
        return Files.writeString(folder.resolve("password"), PASSWORD);
    }
}
