package io.consilium.service.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.content.Cid;
import io.consilium.content.ContentHasher;
import io.consilium.content.ContentStore;
import io.consilium.contracts.Role;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Task;
import io.consilium.ledger.reading.Ledger;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Caller;
import io.consilium.service.access.Who;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.models.Scores;
import io.consilium.service.problem.Refusal;
import io.consilium.service.request.Trace;
import io.consilium.service.site.Home;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Parameter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishing, in two steps that may each be repeated: what the model is, then its weights. */
@Controller("/api/v1/publications")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PublicationController {

    private static final Logger LOG = LoggerFactory.getLogger(PublicationController.class);
    private static final int LARGEST_CARD = 1 << 20;
    private static final int LONGEST_KEY = 128;
    private static final JsonMapper JSON = new JsonMapper();

    private final Outbox outbox;
    private final Intake intake;
    private final Publishing publishing;
    private final ContentStore content;
    private final Ledger ledger;
    private final Home home;

    PublicationController(
            Outbox outbox, Intake intake, Publishing publishing, ContentStore content, Ledger ledger, Home home) {
        this.outbox = outbox;
        this.intake = intake;
        this.publishing = publishing;
        this.content = content;
        this.ledger = ledger;
        this.home = home;
    }

    /**
     * What is to be published.
     *
     * @param task by name
     * @param architecture from the runtime's catalogue
     * @param parent the model that it was retrained from, 0 if from none
     * @param claimed the publisher's own measurement, in millionths
     * @param card the model card, a JSON object as text; it is stored byte for byte, and readable by all members
     */
    @Serdeable
    record Announcement(String task, String architecture, long parent, Scores claimed, String card) {}

    /** How far a publication has come. */
    @Serdeable
    record Progress(
            UUID id,
            String state,
            @Nullable Long model,
            @Nullable String weightsHash,
            @Nullable String weightsCid,
            @Nullable Long sizeBytes,
            String cardHash,
            String cardCid,
            @Nullable String failure) {

        static Progress of(Draft draft) {
            Optional<Draft.StoredWeights> stored = draft.stored();
            return new Progress(
                    draft.id(),
                    draft.state().name(),
                    draft.model().orElse(null),
                    stored.map(weights -> weights.hash().hex()).orElse(null),
                    stored.map(Draft.StoredWeights::cid).orElse(null),
                    stored.map(Draft.StoredWeights::size).orElse(null),
                    draft.cardHash().hex(),
                    draft.cardCid(),
                    draft.failure().orElse(null));
        }
    }

    /** Announces a model; with an {@code Idempotency-Key}, the same request again answers with the same publication. */
    @Post
    @AllowedFor(value = Who.STAFF, roles = Role.PUBLISHER)
    HttpResponse<Progress> announce(
            @Body Announcement announcement,
            @Parameter(hidden = true) Caller caller,
            @Header("Idempotency-Key") Optional<String> idempotencyKey)
            throws IOException {
        idempotencyKey
                .filter(key -> key.isBlank() || key.length() > LONGEST_KEY)
                .ifPresent(key -> {
                    throw Refusal.invalid("bad-idempotency-key", "An Idempotency-Key has 1 to 128 characters");
                });
        String requestHash = Hashes.of(announcement.toString()).hex();
        Optional<Draft> before = idempotencyKey.flatMap(outbox::findByKey);
        if (before.isPresent()) {
            requireSame(before.get(), requestHash);
            storeCard(before.get(), announcement);
            return HttpResponse.ok(Progress.of(before.get()));
        }
        Draft draft = draft(announcement, caller, requestHash);
        outbox.add(draft, idempotencyKey);
        LOG.info("event=publication_announced id={}", draft.id());
        HaltPoint.ANNOUNCED.reached();
        storeCard(draft, announcement);
        HaltPoint.CARD_STORED.reached();
        return HttpResponse.created(Progress.of(draft), URI.create("/api/v1/publications/" + draft.id()));
    }

    private static void requireSame(Draft draft, String requestHash) {
        if (!draft.requestHash().equals(requestHash)) {
            throw Refusal.unprocessable(
                    "idempotency-key-reused",
                    "This Idempotency-Key was used for another request. Use a new one for each publication");
        }
    }

    /** Also when the request is repeated: the process may have died before the card was stored. */
    private void storeCard(Draft draft, Announcement announcement) throws IOException {
        if (draft.state() == PublicationState.RECEIVED) {
            content.put(new ByteArrayInputStream(card(announcement)));
        }
    }

    /** Shows how far a publication has come. */
    @Get("/{id}")
    @AllowedFor(Who.STAFF)
    Progress show(UUID id) {
        return Progress.of(find(id));
    }

    /**
     * Takes the weights as they are, with their length announced; answers once the model is on the ledger. Sent again after
     * that, it answers the same without looking at them.
     */
    @Put("/{id}/weights")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @AllowedFor(value = Who.STAFF, roles = Role.PUBLISHER)
    HttpResponse<Progress> weights(UUID id, HttpRequest<?> request, @Body InputStream body) throws IOException {
        // Closed also when it isn't read: the connection serves other requests after this one.
        try (body) {
            return find(id).state().isFinal() ? answer(find(id)) : take(id, request.getContentLength(), body);
        }
    }

    private HttpResponse<Progress> take(UUID id, long length, InputStream body) throws IOException {
        if (!outbox.claim(id)) {
            throw Refusal.conflict(
                    "in-progress", "The publication " + id + " is being worked on. Look again at its state");
        }
        try {
            receive(find(id), length, body);
            return answer(publishing.advance(id));
        } catch (LedgerException.Unreachable | LedgerException.StillPending later) {
            // It is stored; the outbox goes on with it.
            LOG.warn("event=publication_waits id={} message=\"{}\"", id, later.getMessage());
            return HttpResponse.<Progress>accepted(URI.create("/api/v1/publications/" + id))
                    .body(Progress.of(find(id)));
        } finally {
            outbox.release(id);
        }
    }

    private void receive(Draft draft, long length, InputStream body) throws IOException {
        if (draft.state() != PublicationState.RECEIVED) {
            return;
        }
        if (length <= 0) {
            throw Refusal.invalid("length-required", "Announce how many bytes come, by Content-Length");
        }
        if (!content.has(Cid.parse(draft.cardCid()))) {
            throw Refusal.conflict("card-missing", "The card wasn't stored. Announce the model again, with its key");
        }
        if (!home.hasRoomFor(length)) {
            throw Refusal.unavailable(
                    "content-store-full",
                    "The site's disk has no room for " + length + " bytes more. Make room and send them again");
        }
        Architecture architecture = Architectures.named(draft.architecture()).orElseThrow();
        boolean stored = false;
        try {
            Draft.StoredWeights weights = intake.take(
                    draft.id(), architecture, body, length, cid -> outbox.storing(draft.id(), cid.toString()));
            HaltPoint.WEIGHTS_PINNED.reached();
            outbox.stored(draft.id(), weights, Trace.current());
            LOG.info(
                    "event=publication_stored id={} bytes={} announced={}",
                    draft.id(),
                    weights.size(),
                    draft.announcedIn());
            stored = true;
            HaltPoint.STORED.reached();
        } finally {
            if (!stored) {
                drop(draft.id());
            }
        }
    }

    /** What was being stored isn't pinned unless it was complete; then it goes. */
    private void drop(UUID id) throws IOException {
        Optional<String> cid = outbox.find(id).flatMap(Draft::weightsCid);
        if (cid.isPresent()) {
            content.unpin(Cid.parse(cid.get()));
            outbox.notStored(id);
        }
    }

    private static HttpResponse<Progress> answer(Draft draft) {
        if (draft.state() == PublicationState.FAILED) {
            throw Refusal.conflict("publication-failed", draft.failure().orElse("It failed"));
        }
        return HttpResponse.ok(Progress.of(draft));
    }

    private Draft find(UUID id) {
        return outbox.find(id)
                .orElseThrow(() -> Refusal.notFound("unknown-publication", "There is no publication " + id));
    }

    private Draft draft(Announcement announcement, Caller caller, String requestHash) throws IOException {
        Task task = ledger.task(announcement.task())
                .orElseThrow(() -> Refusal.notFound(
                        "unknown-task", "There is no task \"" + announcement.task() + "\" on the ledger"));
        Architecture architecture = Architectures.named(announcement.architecture())
                .orElseThrow(() -> Refusal.unprocessable(
                        "unknown-architecture",
                        "There is no architecture \"" + announcement.architecture() + "\"; known are "
                                + Architectures.all()));
        byte[] card = card(announcement);
        return new Draft(
                UUID.randomUUID(),
                PublicationState.RECEIVED,
                requestHash,
                caller.account(),
                task.id(),
                announcement.parent(),
                architecture.name(),
                claimed(announcement),
                ContentHasher.hash(new ByteArrayInputStream(card)).cid().toString(),
                Hashes.of(card),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Trace.current(),
                Trace.current());
    }

    private static Metrics claimed(Announcement announcement) {
        try {
            return announcement.claimed().metrics();
        } catch (IllegalArgumentException outOfBounds) {
            throw Refusal.unprocessable("invalid-metric", outOfBounds.getMessage());
        }
    }

    private static byte[] card(Announcement announcement) {
        byte[] card = announcement.card().getBytes(StandardCharsets.UTF_8);
        boolean sound = false;
        try {
            sound = card.length <= LARGEST_CARD && JSON.readTree(card).isObject();
        } catch (JsonProcessingException notJson) {
            LOG.debug("event=card_refused", notJson);
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory can be read", impossible);
        }
        if (!sound) {
            throw Refusal.unprocessable("invalid-card", "A model card is a JSON object of at most 1 MiB, as text");
        }
        return card;
    }
}
