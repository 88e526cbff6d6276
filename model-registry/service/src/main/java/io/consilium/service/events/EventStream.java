package io.consilium.service.events;

import io.consilium.service.readmodel.Follower;
import io.micronaut.http.sse.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import reactor.core.publisher.SynchronousSink;

/**
 * One listener's way along the events: it reads on in the tables, and waits there for news.
 *
 * <p>It reads when it is asked for more, and holds one page at most.
 */
final class EventStream {

    private static final int PAGE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Event<?> HEARTBEAT = Event.of("{}").name("heartbeat");

    private final Events events;
    private final Follower follower;
    private final Deque<Happening> page = new ArrayDeque<>();
    private Place place;
    private boolean begun;

    EventStream(Events events, Follower follower, Place from) {
        this.events = events;
        this.follower = follower;
        this.place = from;
    }

    EventStream next(SynchronousSink<Event<?>> sink) {
        try {
            if (!begun) {
                // Sent at once, so that whoever listens knows that the stream is there.
                begun = true;
                sink.next(HEARTBEAT);
                return this;
            }
            if (page.isEmpty()) {
                fill();
            }
            Happening next = page.poll();
            if (next == null) {
                sink.next(HEARTBEAT);
            } else {
                place = Place.parse(next.id());
                sink.next(Event.of(next).id(next.id()).name(next.name()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            sink.complete();
        }
        return this;
    }

    private void fill() throws InterruptedException {
        String seen = follower.version();
        page.addAll(events.after(place, PAGE));
        if (page.isEmpty()) {
            follower.awaitNews(seen, PATIENCE);
            page.addAll(events.after(place, PAGE));
        }
    }
}
