package io.consilium.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** A plain file that is there only when it is what it should be. */
final class PlainFile {

    private PlainFile() {}

    static PlainDigest write(InputStream plain, Path target, Optional<PlainDigest> expected) throws IOException {
        return AtomicFile.replace(target, file -> {
            MessageDigest sha256 = sha256();
            plain.transferTo(new DigestOutputStream(file, sha256));
            PlainDigest found = PlainDigest.of(sha256.digest());
            if (expected.isPresent() && !found.equals(expected.get())) {
                throw new EnvelopeException.WrongDigest(expected.get(), found);
            }
            return found;
        });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw Streaming.unsupported(e);
        }
    }
}
