package io.consilium.service.download;

import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.ResponseBodyWriter;
import io.micronaut.http.body.stream.BodySizeLimits;
import io.micronaut.http.codec.CodecException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Sends downloads in pieces large enough to keep a fast network busy; the server's own way with files and streams is 8 KiB at a
 * time, each with a change of threads.
 *
 * <p>The next piece is read when there is room for it on the connection, so that what one download holds in memory is bounded,
 * however slowly its other end reads.
 */
@Singleton
@Produces(MediaType.APPLICATION_OCTET_STREAM)
final class DownloadWriter implements ResponseBodyWriter<Download> {

    private static final Logger LOG = LoggerFactory.getLogger(DownloadWriter.class);
    private static final int PIECE = 64 << 10;

    private final Scheduler blocking;

    DownloadWriter(@Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.blocking = Schedulers.fromExecutorService(blocking);
    }

    @Override
    public CloseableByteBody writePiece(
            ByteBodyFactory bodies,
            HttpRequest<?> request,
            HttpResponse<?> response,
            Argument<Download> type,
            MediaType mediaType,
            Download download) {
        return bodies.adapt(
                pieces(download).map(bodies.readBufferFactory()::adapt),
                BodySizeLimits.UNLIMITED,
                response.getHeaders(),
                () -> close(download.bytes()));
    }

    private Flux<byte[]> pieces(Download download) {
        Flux<byte[]> pieces = Flux.generate(
                download::length, (left, out) -> next(download, left, out), ended -> close(download.bytes()));
        return pieces.subscribeOn(blocking);
    }

    /** How many are left after the next piece. */
    private static long next(Download download, long left, SynchronousSink<byte[]> out) {
        if (left == 0) {
            download.sent().run();
            out.complete();
            return left;
        }
        try {
            byte[] piece = download.bytes().readNBytes((int) Math.min(PIECE, left));
            if (piece.length == 0) {
                throw new EOFException("What is handed out ends " + left + " bytes too early");
            }
            out.next(piece);
            return left - piece.length;
        } catch (IOException broken) {
            out.error(broken);
            return left;
        }
    }

    /** When all was sent, or the other end is gone. */
    private static void close(InputStream bytes) {
        try {
            bytes.close();
        } catch (IOException broken) {
            LOG.warn("event=download_not_closed message=\"{}\"", broken.getMessage());
        }
    }

    @Override
    public void writeTo(
            Argument<Download> type,
            MediaType mediaType,
            Download download,
            MutableHeaders outgoingHeaders,
            OutputStream outputStream)
            throws CodecException {
        try (InputStream bytes = download.bytes()) {
            bytes.transferTo(outputStream);
            download.sent().run();
        } catch (IOException broken) {
            throw new CodecException("The download broke off", broken);
        }
    }
}
