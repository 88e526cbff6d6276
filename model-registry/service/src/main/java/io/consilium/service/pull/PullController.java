package io.consilium.service.pull;

import io.consilium.content.ContentStore;
import io.consilium.ledger.Model;
import io.consilium.ledger.reading.Ledger;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Caller;
import io.consilium.service.access.Who;
import io.consilium.service.download.Download;
import io.consilium.service.download.FilePart;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.problem.Refusal;
import io.consilium.service.readmodel.ContentIds;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What a model is made of. */
@Controller("/api/v1/models/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PullController {

    private static final int LARGEST_CARD = 1 << 20;

    private final Ledger ledger;
    private final Pull pull;
    private final ContentStore content;

    PullController(Ledger ledger, Pull pull, ContentStore content) {
        this.ledger = ledger;
        this.pull = pull;
        this.content = content;
    }

    /**
     * Hands out plain weights that hash to what the ledger says; a part of them when asked for by {@code Range}, and by
     * {@code If-Range} only if it is of the same.
     */
    @Get("/weights")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @AllowedFor(Who.MEMBER)
    HttpResponse<?> weights(long id, HttpRequest<?> request, @Parameter(hidden = true) Caller caller)
            throws IOException {
        Model model = model(id);
        return handOut(model, pull.weights(model, caller), request, caller);
    }

    HttpResponse<?> handOut(Model model, Path file, HttpRequest<?> request, Caller caller) throws IOException {
        String tag = "\"" + model.publication().weightsHash().hex().substring(2) + "\"";
        if (request.getHeaders()
                .findFirst(HttpHeaders.IF_NONE_MATCH)
                .filter(tag::equals)
                .isPresent()) {
            return HttpResponse.notModified().header(HttpHeaders.ETAG, tag);
        }
        try {
            return handedOut(file, tag, request);
        } catch (NoSuchFileException letGoOf) {
            pull.requireStillAllowed(model, caller);
            throw letGoOf;
        }
    }

    private static HttpResponse<Download> handedOut(Path file, String tag, HttpRequest<?> request) throws IOException {
        long size = Files.size(file);
        HttpHeaders asked = request.getHeaders();
        boolean isOfThis =
                asked.findFirst(HttpHeaders.IF_RANGE).map(tag::equals).orElse(true);
        Optional<FilePart> range = asked.findFirst(HttpHeaders.RANGE)
                .filter(header -> isOfThis && request.getMethod() == HttpMethod.GET)
                .flatMap(header -> FilePart.of(header, size));
        FilePart part = range.orElseGet(() -> new FilePart(0, size - 1, size));
        MutableHttpResponse<Download> answer = HttpResponse.<Download>status(
                        range.isPresent() ? HttpStatus.PARTIAL_CONTENT : HttpStatus.OK)
                .contentLength(part.length())
                .header(HttpHeaders.ACCEPT_RANGES, "bytes")
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        range.ifPresent(there -> answer.header(HttpHeaders.CONTENT_RANGE, there.contentRange()));
        // The server takes the body of a HEAD's answer away, and nobody would close the file.
        return request.getMethod() == HttpMethod.HEAD ? answer : answer.body(Download.of(file, part));
    }

    /** Shows the model card, byte for byte as it was published. */
    @Get("/card")
    @Produces(MediaType.APPLICATION_JSON)
    @AllowedFor(Who.MEMBER)
    byte[] card(long id) throws IOException {
        Model model = model(id);
        byte[] card;
        try (InputStream stored = content.get(ContentIds.cid(model.publication().cardCid()))) {
            card = stored.readNBytes(LARGEST_CARD);
        }
        if (!Hashes.of(card).equals(model.publication().cardHash())) {
            throw Refusal.conflict(
                    "wrong-card",
                    "The card that was stored isn't the one whose hash model " + id + "'s publisher gave");
        }
        return card;
    }

    private Model model(long id) {
        return ledger.model(id)
                .orElseThrow(() -> Refusal.notFound("unknown-model", "There is no model " + id + " on the ledger"));
    }
}
