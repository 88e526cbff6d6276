package io.consilium.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Kubo's RPC API over HTTP/1.1. All but {@link #upload} is asked again while Kubo can't be reached: it is safe to. */
final class KuboRpc implements Closeable {

    /** Takes one object of an answer that has many. */
    interface Line {
        void accept(JsonNode object) throws IOException;
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KuboSettings settings;
    private final String commands;
    private final HttpClient client;
    private final Recovery recovery;

    KuboRpc(KuboSettings settings) {
        this.settings = settings;
        this.commands = settings.api().toString().replaceAll("/+$", "") + "/api/v0/";
        // Not on the client's own thread: after each buffer of what it received it would ask for more, instead of after
        // the last one, and so read ahead without a bound when the reader is slow.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(settings.connect())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        this.recovery = new Recovery(settings.recover(), client::isTerminated);
    }

    /** Where this Kubo is, for messages. */
    String name() {
        return "Kubo at " + settings.api();
    }

    /** Does something whose answer says no more than that it was done. */
    void tell(String command, Cid about) throws IOException {
        recovery.trying(() -> read(send(command, about), settings.stall(), Exchange.LONGEST_MESSAGE));
    }

    /** One short answer. */
    JsonNode askForJson(String command) throws IOException {
        return json(recovery.trying(() -> read(send(command), settings.stall(), Exchange.LONGEST_MESSAGE)));
    }

    /** The bytes of a block. */
    byte[] askForBlock(String command, Cid about, Duration patience) throws IOException {
        return recovery.trying(() -> read(send(command, about), patience, Layout.LARGEST_BLOCK));
    }

    /** The bytes of a block, as far as the buffer has room; how many came. */
    int askForBlock(String command, Cid about, Duration patience, byte[] buffer, int most) throws IOException {
        return recovery.trying(() -> {
            try (Download answer = send(command, about).answer(patience)) {
                return answer.read(buffer, 0, most, settings.stall());
            }
        });
    }

    /** An answer that is one JSON object after the other; how many there were. */
    long askForLines(String command, Duration patience, Line line) throws IOException {
        try (Download answer = recovery.trying(() -> send(command).answer(patience));
                MappingIterator<JsonNode> lines = lines(answer, patience)) {
            long count = 0;
            while (lines.hasNextValue()) {
                line.accept(lines.nextValue());
                count++;
            }
            return count;
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
    }

    /** An answer of many objects, which tell how far it is; whether one of them was what is waited for. */
    boolean follow(String command, Cid about, Predicate<JsonNode> awaited) throws IOException {
        return recovery.trying(() -> {
            try (Download answer = send(command, about).answer(settings.stall());
                    MappingIterator<JsonNode> lines = lines(answer, settings.stall())) {
                boolean found = false;
                while (lines.hasNextValue()) {
                    found |= awaited.test(lines.nextValue());
                }
                return found;
            } catch (JsonProcessingException e) {
                throw notJson(e);
            }
        });
    }

    private static MappingIterator<JsonNode> lines(Download answer, Duration patience) throws IOException {
        return JSON.readerFor(JsonNode.class).readValues(answer.asStream(patience));
    }

    private ContentException notJson(JsonProcessingException e) {
        return new ContentException.Unexpected(name() + " answered with something other than JSON", e);
    }

    /** An answer that is read as it comes, and asked for once only. */
    Download open(String command, Cid about, Duration patience) throws IOException {
        return send(command, about).answer(patience);
    }

    /** Sends what is written to the body, which learns when it isn't wanted any more. */
    Exchange upload(String command, String boundary, Upload body) {
        HttpRequest request = request(command)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(body)
                .build();
        CompletableFuture<HttpResponse<Download>> coming = client.sendAsync(request, head -> new Download());
        return new Exchange(name(), Optional.empty(), coming.whenComplete((answer, failure) -> body.end()));
    }

    JsonNode json(byte[] text) throws ContentException {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new ContentException.Unexpected(
                    name() + " answered with something other than JSON: "
                            + Excerpt.of(new String(text, StandardCharsets.UTF_8)),
                    e);
        }
    }

    private Exchange send(String command) {
        return send(request(command), Optional.empty());
    }

    private Exchange send(String command, Cid about) {
        return send(request(command + "&arg=" + about), Optional.of(about));
    }

    private Exchange send(HttpRequest.Builder request, Optional<Cid> about) {
        HttpRequest post = request.POST(HttpRequest.BodyPublishers.noBody()).build();
        return new Exchange(name(), about, client.sendAsync(post, head -> new Download()));
    }

    private HttpRequest.Builder request(String command) {
        return HttpRequest.newBuilder(URI.create(commands + command));
    }

    private byte[] read(Exchange exchange, Duration patience, int most) throws IOException {
        try (Download answer = exchange.answer(patience)) {
            return answer.readAll(most, settings.stall());
        }
    }

    /** Breaks off what is going on. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
