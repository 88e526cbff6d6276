package io.consilium.service.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.testing.Eventually;
import io.micronaut.core.io.buffer.ByteArrayBufferFactory;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class DownloadWriterTest {

    private static final int PIECE = 64 << 10;
    private static final long SEED = 20_261_128;

    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final byte[] content = new byte[3 * PIECE + 5];

    @AfterEach
    void stop() {
        blocking.close();
    }

    @Test
    void aDownloadGoesOutWholeInLargePiecesAndItsEndIsTold() throws InterruptedException {
        new Random(SEED).nextBytes(content);

        List<byte[]> pieces = pieces(content.length).collectList().block();

        assertEquals(
                List.of(PIECE, PIECE, PIECE, 5),
                pieces.stream().map(piece -> piece.length).toList());
        assertArrayEquals(content, joined(pieces));
        assertEquals(1, sent.get());
        Eventually.holds("it is closed", () -> closed.get() > 0);
    }

    @Test
    void aPartIsNoByteLongerThanItWasAnnounced() {
        List<byte[]> pieces = pieces(PIECE + 7).collectList().block();

        assertEquals(PIECE + 7, joined(pieces).length);
    }

    @Test
    void whatEndsTooEarlyBreaksTheAnswerAndIsNotTakenForSent() throws InterruptedException {
        Exception broken = assertThrows(
                Exception.class, () -> pieces(content.length + 1).collectList().block());

        assertTrue(broken.getMessage().contains("1 bytes too early"), broken::getMessage);
        assertEquals(0, sent.get());
        Eventually.holds("it is closed", () -> closed.get() > 0);
    }

    @Test
    void whoHangsUpLetsGoOfItAndSoDoesWhoNeverListens() throws InterruptedException {
        pieces(content.length).take(1).collectList().block();
        Eventually.holds("it is closed", () -> closed.get() > 0);
        closed.set(0);

        body(content.length).close();

        assertEquals(1, closed.get());
        assertEquals(0, sent.get());
    }

    private Flux<byte[]> pieces(long length) {
        return Flux.from(body(length).toByteArrayPublisher());
    }

    private CloseableByteBody body(long length) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(content) {
            @Override
            public void close() throws IOException {
                closed.incrementAndGet();
                super.close();
            }
        };
        return new DownloadWriter(blocking)
                .writePiece(
                        ByteBodyFactory.createDefault(ByteArrayBufferFactory.INSTANCE),
                        HttpRequest.GET("/"),
                        HttpResponse.ok().contentLength(length),
                        Argument.of(Download.class),
                        MediaType.APPLICATION_OCTET_STREAM_TYPE,
                        new Download(bytes, length, sent::incrementAndGet));
    }

    private static byte[] joined(List<byte[]> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
