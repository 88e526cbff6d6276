package io.consilium.service.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micronaut.core.annotation.Nullable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.SynchronousSink;

/** The ledger's events as comma-separated values after RFC 4180, a page at a time, so that memory is bounded. */
final class EventCsv {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 1_000;
    private static final String END = "\r\n";
    private static final String HEADER = "id,block,at,transaction,name,task,model,organisation,account,details" + END;

    private final Events events;
    private Place place;
    private boolean begun;

    EventCsv(Events events, Place from) {
        this.events = events;
        this.place = from;
    }

    EventCsv next(SynchronousSink<String> sink) {
        List<Happening> some = events.after(place, PAGE);
        if (begun && some.isEmpty()) {
            sink.complete();
            return this;
        }
        if (!some.isEmpty()) {
            place = Place.parse(some.getLast().id());
        }
        sink.next(some.stream().map(EventCsv::row).collect(Collectors.joining("", begun ? "" : HEADER, "")));
        begun = true;
        return this;
    }

    private static String row(Happening event) {
        return Stream.of(
                        event.id(),
                        String.valueOf(event.block()),
                        event.at().toString(),
                        event.transaction(),
                        event.name(),
                        text(event.task()),
                        text(event.model()),
                        text(event.organisation()),
                        text(event.account()),
                        json(event))
                .map(EventCsv::quoted)
                .collect(Collectors.joining(",", "", END));
    }

    private static String text(@Nullable Object value) {
        return Optional.ofNullable(value).map(Object::toString).orElse("");
    }

    private static String json(Happening event) {
        try {
            return JSON.writeValueAsString(event.details());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("details were read from JSON", impossible);
        }
    }

    private static String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? value : "\"" + value.replace("\"", "\"\"") + "\"";
    }
}
