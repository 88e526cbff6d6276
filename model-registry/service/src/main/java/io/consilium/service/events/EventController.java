package io.consilium.service.events;

import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.readmodel.Follower;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What happens on the ledger, as pages and as a stream. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class EventController {

    private static final int LONGEST_PAGE = 1_000;

    private final Events events;
    private final Follower follower;
    private final Scheduler blocking;

    EventController(Events events, Follower follower, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.events = events;
        this.follower = follower;
        this.blocking = Schedulers.fromExecutorService(blocking);
    }

    /**
     * Some events, oldest first.
     *
     * @param next give it as {@code after} for those that follow; none on the last page
     */
    @Serdeable
    record Page(List<Happening> events, @Nullable String next) {}

    /** Lists the ledger's events from the beginning, or after one of them. */
    @Get("/audit/events{?after,limit}")
    @AllowedFor(Who.MEMBER)
    Page list(@QueryValue Optional<String> after, @QueryValue(defaultValue = "200") int limit) {
        int size = Math.clamp(limit, 1, LONGEST_PAGE);
        List<Happening> found = events.after(after.map(Place::parse).orElse(Place.BEGINNING), size);
        return new Page(found, found.size() < size ? null : found.getLast().id());
    }

    /** Gives all events, or those after one of them, as comma-separated values. */
    @Get("/audit/events.csv{?after}")
    @Produces("text/csv")
    @AllowedFor(Who.MEMBER)
    Publisher<String> csv(@QueryValue Optional<String> after) {
        Place from = after.map(Place::parse).orElse(Place.BEGINNING);
        return Flux.generate(() -> new EventCsv(events, from), EventCsv::next).subscribeOn(blocking);
    }

    /** Streams events as they happen, beginning after the one that {@code Last-Event-ID} names, else with the next one. */
    @Get("/events")
    @AllowedFor(Who.MEMBER)
    @Produces(MediaType.TEXT_EVENT_STREAM)
    Publisher<Event<?>> stream(@Header("Last-Event-ID") Optional<String> last) {
        Place from = Place.parse(last.orElseGet(() -> newest(follower.version())));
        return Flux.generate(() -> new EventStream(events, follower, from), EventStream::next)
                .subscribeOn(blocking);
    }

    private static String newest(String version) {
        return version.contains("-") ? version : "0-0";
    }
}
