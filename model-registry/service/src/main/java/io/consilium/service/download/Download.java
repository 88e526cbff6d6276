package io.consilium.service.download;

import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * So many bytes that an answer hands out; whoever answers closes them.
 *
 * @param length how many are to come
 * @param sent what is to be done once the connection has taken them all
 */
@Schema(type = "string", format = "binary")
public record Download(InputStream bytes, long length, Runnable sent) {

    /** A part of a file. */
    public static Download of(Path file, FilePart part) throws IOException {
        SeekableByteChannel bytes = Files.newByteChannel(file);
        return new Download(Channels.newInputStream(bytes.position(part.first())), part.length(), () -> {});
    }
}
