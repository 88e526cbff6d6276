package io.consilium.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Seals and opens the content of one publication of one kind, with memory for two segments whatever its size.
 *
 * <p>Opening hands on a byte only after the seal of the segment that holds it. What was changed, cut or moved, and content of
 * another publication or of another kind, ends in an {@link EnvelopeException}. Two contents of one publication and one kind
 * are told apart by the SHA-256 on the ledger only: give it to {@link #openToFile}. An instance may be used by several
 * threads and for several contents; each sealing uses a key of its own, derived from the content key and a random salt.
 */
public final class Envelope {

    private final ContentKey key;
    private final ContentKind kind;

    public Envelope(ContentKey key, ContentKind kind) {
        this.key = Objects.requireNonNull(key, "key");
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Seals what is pulled through: reading the result reads {@code plain}, closing it closes {@code plain}. */
    public InputStream seal(InputStream plain) {
        return new SealingInputStream(plain, new SegmentSealer(key, kind));
    }

    /** Seals what is pushed through; {@link SealingOutputStream#finish()} completes it. */
    public SealingOutputStream seal(OutputStream target) {
        return new SealingOutputStream(target, new SegmentSealer(key, kind));
    }

    /**
     * Opens a whole content. Its header is read and checked at once; closing the result closes {@code sealed}, and so
     * does a refusal here.
     */
    public InputStream open(InputStream sealed) throws IOException {
        Objects.requireNonNull(sealed, "sealed");
        try {
            return new OpeningInputStream(sealed, opener(sealed));
        } catch (Throwable e) {
            closeAfter(e, sealed);
            throw e;
        }
    }

    /**
     * Opens a range of plain bytes, fetching only the prologue and the segments that hold them. Each of those segments is
     * checked as ever; that the content has no more bytes than its source says is checked only when its end is read.
     */
    public InputStream open(SealedSource sealed, ByteRange plainRange) throws IOException {
        long sealedLength = sealed.length();
        ByteRange needed = EnvelopeLayout.sealedRange(plainRange, sealedLength);
        boolean endsContent = needed.end() == sealedLength;
        if (needed.from() == 0) {
            InputStream source = sealed.read(needed);
            try {
                return new OpeningInputStream(source, opener(source), plainRange, endsContent);
            } catch (Throwable e) {
                closeAfter(e, source);
                throw e;
            }
        }
        SegmentOpener opener;
        try (InputStream prologue = sealed.read(new ByteRange(0, EnvelopeLayout.PROLOGUE))) {
            opener = opener(prologue);
        }
        return new OpeningInputStream(sealed.read(needed), opener, plainRange, endsContent);
    }

    /**
     * Opens a whole content into a file, which appears under its name, for its owner only, when every seal held and the
     * SHA-256 is the expected one, and not before; a file of that name is replaced in the same moment. On a failure before
     * that moment nothing is left behind; after it only the disk can fail to make the new name last, which is said, and the
     * whole file stays. Closes {@code sealed}.
     *
     * @return the SHA-256 of the plain bytes
     */
    public PlainDigest openToFile(InputStream sealed, Path target, Optional<PlainDigest> expected) throws IOException {
        try (InputStream plain = open(sealed)) {
            return PlainFile.write(plain, target, expected);
        }
    }

    /**
     * Deletes what a killed process left of {@link #openToFile} in a directory. For the start of a process: it can't tell
     * a leftover from what another process is writing right now.
     *
     * @return how many files were deleted
     */
    public static int deleteLeftovers(Path directory) throws IOException {
        return AtomicFile.deleteLeftovers(directory);
    }

    private SegmentOpener opener(InputStream sealed) throws IOException {
        return new SegmentOpener(key, kind, sealed.readNBytes(EnvelopeLayout.PROLOGUE));
    }

    private static void closeAfter(Throwable failure, InputStream source) {
        try {
            source.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
