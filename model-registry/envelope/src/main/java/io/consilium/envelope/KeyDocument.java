package io.consilium.envelope;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;

/** A key file's JSON, version 1, as it is written; whether the values make sense is {@link KeyFile}'s business. */
record KeyDocument(
        String format, int version, Derivation derivation, Encryption encryption, List<Entry> keys, String sealed) {

    static final String FORMAT = "consilium-member-keys";
    static final int VERSION = 1;
    static final String DERIVATION = "PBKDF2-HMAC-SHA-256";
    static final String ENCRYPTION = "AES-256-GCM";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    KeyDocument {
        keys = List.copyOf(keys);
    }

    /** How the password becomes a key. */
    record Derivation(String function, int iterations, String salt) {}

    /** How that key encrypts. */
    record Encryption(String function, String nonce) {}

    /** The public side of one key pair. */
    record Entry(long version, String created, String publicKey) {}

    /** Reads the version before anything that might be different in another version. */
    static KeyDocument parse(byte[] json) throws EnvelopeException {
        try {
            JsonNode tree = JSON.readTree(json);
            requireVersion(tree);
            return JSON.treeToValue(tree, KeyDocument.class);
        } catch (EnvelopeException e) {
            throw e;
        } catch (IOException e) {
            throw new EnvelopeException.MalformedKeyFile("its JSON can't be read", e);
        }
    }

    private static void requireVersion(JsonNode tree) throws EnvelopeException {
        if (!tree.path("format").asText().equals(FORMAT)) {
            throw new EnvelopeException.MalformedKeyFile("its format isn't " + FORMAT);
        }
        int version = tree.path("version").asInt();
        if (version != VERSION) {
            throw new EnvelopeException.UnknownVersion("Key file version", version, VERSION);
        }
    }

    byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JacksonException e) {
            throw new IllegalStateException("A key document can't be written", e);
        }
    }

    /** Everything but the encrypted part, in one order and form however the JSON is laid out. */
    byte[] associated() {
        StringJoiner all = new StringJoiner("\n")
                .add(format)
                .add(Integer.toString(version))
                .add(derivation.function)
                .add(Integer.toString(derivation.iterations))
                .add(derivation.salt)
                .add(encryption.function)
                .add(encryption.nonce);
        keys.forEach(entry ->
                all.add(Long.toString(entry.version)).add(entry.created).add(entry.publicKey));
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }
}
