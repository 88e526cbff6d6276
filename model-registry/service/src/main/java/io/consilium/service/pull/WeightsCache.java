package io.consilium.service.pull;

import io.consilium.content.ContentStore;
import io.consilium.contracts.Word;
import io.consilium.envelope.ContentKey;
import io.consilium.envelope.ContentKind;
import io.consilium.envelope.Envelope;
import io.consilium.envelope.PlainDigest;
import io.consilium.ledger.Model;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.publish.ContentKeys;
import io.consilium.service.readmodel.ContentIds;
import io.consilium.service.site.Home;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain weights that were fetched, opened and found to hash to what the ledger says; nothing else is ever in here.
 *
 * <p>What an earlier life of the program left is hashed again before it is used.
 */
@Singleton
final class WeightsCache {

    private static final Logger LOG = LoggerFactory.getLogger(WeightsCache.class);

    private final Path folder;
    private final ContentStore content;
    private final ContentKeys keys;
    private final Turns<Word> fetching = new Turns<>();
    private final Set<Word> verified = ConcurrentHashMap.newKeySet();

    WeightsCache(Home home, ContentStore content, ContentKeys keys) throws IOException {
        this.folder = home.weights();
        this.content = content;
        this.keys = keys;
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Envelope.deleteLeftovers(folder);
    }

    /** Does something after verified weights came in, and before anybody gets them; again if it didn't succeed. */
    interface Arrival {
        void recorded() throws IOException;
    }

    /** The file with a model's weights, fetched if it isn't here. */
    Path weights(Model model, Arrival arrival) throws IOException {
        Word hash = model.publication().weightsHash();
        Turns.Turn turn = fetching.take(hash);
        try {
            Path file = file(hash);
            if (!verified.contains(hash) && !isSound(file, hash)) {
                Files.deleteIfExists(recorded(hash));
                fetch(model, file);
            }
            verified.add(hash);
            if (!Files.exists(recorded(hash))) {
                arrival.recorded();
                Files.createFile(recorded(hash));
            }
            return file;
        } finally {
            turn.end();
        }
    }

    /** Removes weights that must not be used any more. */
    void drop(Word hash) throws IOException {
        // Whoever is fetching them would put them back.
        Turns.Turn turn = fetching.take(hash);
        try {
            verified.remove(hash);
            Files.deleteIfExists(file(hash));
            Files.deleteIfExists(recorded(hash));
        } finally {
            turn.end();
        }
    }

    private void fetch(Model model, Path file) throws IOException {
        ContentKey key = keys.of(model.id());
        try (InputStream sealed = content.get(ContentIds.cid(model.publication().weightsCid()))) {
            new Envelope(key, ContentKind.WEIGHTS)
                    .openToFile(
                            sealed,
                            file,
                            Optional.of(PlainDigest.of(
                                    model.publication().weightsHash().toBytes())));
        } finally {
            key.destroy();
        }
    }

    private static boolean isSound(Path file, Word hash) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), Hashes.sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            boolean sound = Word.of(in.getMessageDigest().digest()).equals(hash);
            if (!sound) {
                LOG.warn("event=cached_weights_damaged file={}", file);
            }
            return sound;
        }
    }

    private Path file(Word hash) {
        return folder.resolve(hash.hex().substring(2));
    }

    private Path recorded(Word hash) {
        return folder.resolve(hash.hex().substring(2) + ".recorded");
    }
}
