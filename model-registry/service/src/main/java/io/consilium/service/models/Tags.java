package io.consilium.service.models;

import io.consilium.service.readmodel.Follower;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** Answers "not modified" to whoever has what the tables say already: they only change with an event. */
@Singleton
public final class Tags {

    private final Follower follower;

    Tags(Follower follower) {
        this.follower = follower;
    }

    /** The body, unless the request's tag says that it is known. */
    public <T> HttpResponse<T> unlessKnown(HttpRequest<?> request, Supplier<T> body) {
        // Read before the tables are: a tag that is too old costs a reading, one that is too new would hide an event.
        String tag = "W/\"" + follower.version() + "\"";
        boolean known = request.getHeaders()
                .findFirst(HttpHeaders.IF_NONE_MATCH)
                .filter(tag::equals)
                .isPresent();
        if (known) {
            return HttpResponse.<T>notModified().header(HttpHeaders.ETAG, tag);
        }
        return HttpResponse.ok(body.get())
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
    }
}
