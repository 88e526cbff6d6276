package io.consilium.service.vouchers;

import io.consilium.contracts.Word;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A voucher's copy on its way out: counted before it goes, and never after it was taken for dead. */
final class CountedCopy extends InputStream {

    private final InputStream file;
    private final Handovers handovers;
    private final Word voucher;
    private final UUID download;
    private final long size;
    private long position;
    private long counted;
    private long countedAt;

    private CountedCopy(InputStream file, Handovers handovers, Word voucher, UUID download, long from, long size) {
        this.file = file;
        this.handovers = handovers;
        this.voucher = voucher;
        this.download = download;
        this.size = size;
        this.position = from;
        this.counted = from;
    }

    static CountedCopy of(Path file, long from, Handovers handovers, Word voucher, UUID download) throws IOException {
        SeekableByteChannel bytes = Files.newByteChannel(file);
        return new CountedCopy(
                Channels.newInputStream(bytes.position(from)), handovers, voucher, download, from, bytes.size());
    }

    /** How many bytes are to come. */
    long length() {
        return size - position;
    }

    long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (position == size) {
            return -1;
        }
        if (position == counted || System.nanoTime() - countedAt > Handovers.BREATH.toNanos()) {
            count();
        }
        int read = file.read(bytes, offset, Math.toIntExact(Math.min(length, counted - position)));
        if (read < 0) {
            throw new EOFException("The file ends at byte " + position + " of " + size);
        }
        position += read;
        return read;
    }

    private void count() throws IOException {
        countedAt = System.nanoTime();
        counted = Math.min(size, position + Handovers.STEP);
        if (!handovers.count(voucher, download, counted)) {
            throw new IOException("Another download goes on with this copy");
        }
    }

    /** The connection has taken the last byte. */
    void sent() {
        handovers.complete(voucher, download);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            handovers.end(voucher, download);
        }
    }
}
