package io.consilium.envelope;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.Random;

/**
 * What {@code bench/envelope} runs, one measurement a JVM, since a command is mostly a JVM that has just started. Reads
 * and writes a sealed file in a directory; prints the first run's MiB/s and the median of the five after it.
 */
final class EnvelopeBench {

    private static final int REPETITIONS = 5;

    private final Envelope envelope;
    private final byte[] header;
    private final AesGcmHkdfStreaming tink;
    private final long mebibytes;
    private final Path directory;

    private EnvelopeBench(long mebibytes, Path directory) {
        // All the JVMs of one benchmark open what one of them sealed.
        ContentKey key = ContentKey.decode(new byte[ContentKey.ENCODED_LENGTH]);
        this.envelope = new Envelope(key, ContentKind.WEIGHTS);
        this.header = new EnvelopeHeader(new ContentContext(ContentKind.WEIGHTS, key.publication())).toByteArray();
        this.tink = Streaming.with(key);
        this.mebibytes = mebibytes;
        this.directory = directory;
    }

    /** Takes what to measure, how many MiB, and a directory that holds twice as many. */
    public static void main(String[] arguments) throws Exception {
        EnvelopeBench bench = new EnvelopeBench(Long.parseLong(arguments[1]), Path.of(arguments[2]));
        switch (arguments[0]) {
            case "prepare" -> bench.prepare();
            case "seal" -> bench.measure(bench::seal);
            case "open" -> bench.measure(bench::open);
            case "file" -> bench.measure(bench::openToFile);
            case "tink-seal" -> bench.measure(bench::tinkSeal);
            case "tink-open" -> bench.measure(bench::tinkOpen);
            default -> throw new IllegalArgumentException("Not a measurement: " + arguments[0]);
        }
    }

    /** Something that is done to all the bytes. */
    private interface Work {
        void run() throws IOException, GeneralSecurityException;
    }

    private void measure(Work work) throws IOException, GeneralSecurityException {
        double first = speed(work);
        double[] others = new double[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            others[i] = speed(work);
        }
        Arrays.sort(others);
        System.out.printf("%.0f %.0f%n", first, others[REPETITIONS / 2]);
    }

    private double speed(Work work) throws IOException, GeneralSecurityException {
        long start = System.nanoTime();
        work.run();
        return mebibytes * 1e9 / (System.nanoTime() - start);
    }

    private void prepare() throws IOException {
        try (OutputStream file = Files.newOutputStream(sealedFile())) {
            envelope.seal(plain()).transferTo(file);
        }
    }

    private void seal() throws IOException {
        envelope.seal(plain()).transferTo(OutputStream.nullOutputStream());
    }

    private void open() throws IOException {
        try (InputStream plain = envelope.open(Files.newInputStream(sealedFile()))) {
            plain.transferTo(OutputStream.nullOutputStream());
        }
    }

    private void openToFile() throws IOException {
        envelope.openToFile(Files.newInputStream(sealedFile()), directory.resolve("plain"), Optional.empty());
    }

    private void tinkSeal() throws IOException, GeneralSecurityException {
        try (OutputStream sealed = tink.newEncryptingStream(OutputStream.nullOutputStream(), header)) {
            plain().transferTo(sealed);
        }
    }

    private void tinkOpen() throws IOException, GeneralSecurityException {
        try (InputStream file = Files.newInputStream(sealedFile())) {
            file.skipNBytes(header.length);
            byte[] buffer = new byte[1 << 20];
            InputStream plain = tink.newDecryptingStream(file, header);
            while (plain.read(buffer) >= 0) {
                // Measured is how long it takes to come.
            }
        }
    }

    private Path sealedFile() {
        return directory.resolve("sealed");
    }

    /** Random bytes, the same MiB again and again: neither generating nor reading them is what is measured. */
    private InputStream plain() {
        byte[] mebibyte = Samples.bytes(new Random(1), 1 << 20);
        return new SequenceInputStream(Collections.enumeration(Collections.nCopies((int) mebibytes, mebibyte).stream()
                .map(ByteArrayInputStream::new)
                .toList()));
    }
}
