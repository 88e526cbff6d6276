package io.consilium.cli.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.cli.terminal.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;

/** Where one signed in, in a file that only its owner can read; the last one is used unless another is named. */
final class Sessions {

    private static final String LAST = "last";
    private static final String SESSIONS = "sessions";
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    private Sessions(Path file) {
        this.file = file;
    }

    /** Those of this user. */
    static Sessions ofUser() {
        return in(UserFolder.path());
    }

    static Sessions in(Path folder) {
        return new Sessions(folder.resolve("sessions.json"));
    }

    Optional<Session> last() throws IOException {
        ObjectNode all = ownersAlone();
        return all.hasNonNull(LAST) ? find(all, all.get(LAST).asText()) : Optional.empty();
    }

    Optional<Session> at(URI registry) throws IOException {
        return find(ownersAlone(), registry.toString());
    }

    /** Keeps a session and makes it the last one. */
    void keep(Session session) throws IOException {
        ObjectNode all = read();
        all.put(LAST, session.registry().toString());
        all.withObjectProperty(SESSIONS).set(session.registry().toString(), json(session));
        Files.createDirectories(
                file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path fresh = Files.createTempFile(
                file.getParent(),
                "sessions",
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(fresh, JSON.writeValueAsBytes(all));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** A token that others may have read is as good in their hands, so that it isn't used any more. */
    private ObjectNode ownersAlone() throws IOException {
        if (SecretFile.isOpen(file)) {
            throw new RegistryException("others can read " + file
                    + ", which says who you are signed in as; sign in again, which closes it: consilium login");
        }
        return read();
    }

    private ObjectNode read() throws IOException {
        if (!Files.exists(file)) {
            return JSON.createObjectNode();
        }
        if (JSON.readTree(file.toFile()) instanceof ObjectNode all) {
            return all;
        }
        throw new RegistryException(file + " isn't the list of your sessions. Remove it and sign in again");
    }

    private static Optional<Session> find(ObjectNode all, String registry) {
        JsonNode kept = all.path(SESSIONS).path(registry);
        return kept.isMissingNode() ? Optional.empty() : Optional.of(session(registry, kept));
    }

    private static Session session(String registry, JsonNode kept) {
        Optional<Session.Key> key = kept.has("keystore")
                ? Optional.of(new Session.Key(
                        Path.of(kept.path("keystore").asText()),
                        Path.of(kept.path("passwordFile").asText())))
                : Optional.empty();
        Optional<Session.Chain> chain = kept.has("node")
                ? Optional.of(new Session.Chain(
                        URI.create(kept.path("node").asText()),
                        kept.path("chainId").asLong(),
                        Optional.ofNullable(kept.path("genesis").textValue())))
                : Optional.empty();
        return new Session(
                URI.create(registry),
                kept.path("account").asText(),
                kept.path("token").asText(),
                Instant.parse(kept.path("expiresAt").asText()),
                key,
                chain,
                Optional.ofNullable(kept.path("authority").textValue()).map(Path::of));
    }

    private static ObjectNode json(Session session) {
        ObjectNode kept = JSON.createObjectNode()
                .put("account", session.account())
                .put("token", session.token())
                .put("expiresAt", session.expiresAt().toString());
        session.key()
                .ifPresent(key -> kept.put("keystore", key.keystore().toString())
                        .put("passwordFile", key.passwordFile().toString()));
        session.chain().ifPresent(chain -> {
            kept.put("node", chain.node().toString()).put("chainId", chain.id());
            chain.genesis().ifPresent(hash -> kept.put("genesis", hash));
        });
        session.authority().ifPresent(file -> kept.put("authority", file.toString()));
        return kept;
    }
}
