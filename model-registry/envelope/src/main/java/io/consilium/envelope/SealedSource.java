package io.consilium.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Sealed content of which parts can be fetched: a file, or a store that can read ranges. */
public interface SealedSource {

    /** How many sealed bytes there are. */
    long length() throws IOException;

    /** Fetches a range of the sealed bytes, which lies within the length; a stream that goes on behind it does no harm. */
    InputStream read(ByteRange range) throws IOException;

    /** A file with sealed content. */
    static SealedSource file(Path path) {
        Objects.requireNonNull(path, "path");
        return new SealedSource() {
            @Override
            public long length() throws IOException {
                return Files.size(path);
            }

            @Override
            public InputStream read(ByteRange range) throws IOException {
                SeekableByteChannel channel = Files.newByteChannel(path);
                try {
                    return Channels.newInputStream(channel.position(range.from()));
                } catch (IOException | RuntimeException e) {
                    channel.close();
                    throw e;
                }
            }
        };
    }
}
