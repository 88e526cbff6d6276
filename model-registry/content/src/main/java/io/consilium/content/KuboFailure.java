package io.consilium.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Kubo says when it can't do something, and which kind of failure that is.
 *
 * <p>Kubo has no codes for its errors, only texts; these are of version 0.42 and the operating system's. A text that isn't known
 * stays {@link ContentException.Unexpected}, with the text in it.
 */
final class KuboFailure {

    private static final ObjectMapper JSON = new ObjectMapper();

    private KuboFailure() {}

    /** The failure of a command, which may be about a block. */
    static ContentException of(String kubo, int status, String body, Optional<Cid> about) {
        Optional<String> told = message(body);
        String message = told.orElseGet(() -> Excerpt.of(body));
        if (told.isPresent() && says(message, "no space left on device", "disk quota exceeded", "file too large")) {
            return new ContentException.StoreFull(kubo + " has no room left: " + Excerpt.of(message)
                    + ". Free space, or collect garbage, then try again.");
        }
        if (told.isPresent()
                && about.isPresent()
                && says(message, "could not find", "not found", "deadline exceeded")) {
            return new ContentException.NotFound(about.get(), kubo);
        }
        return switch (status) {
            case 401, 403 ->
                new ContentException.Unexpected(kubo + " doesn't let us in (" + status + "): " + message
                        + ". Check API.Authorizations and the proxy in front of it.");
            case 404, 405 ->
                new ContentException.Unexpected(
                        kubo + " has no such command (" + status + "): is this the RPC API and not the gateway?");
            case 429, 502, 503, 504 ->
                new ContentException.Unreachable(kubo + " isn't available now (" + status + "): " + message, null);
            default -> new ContentException.Unexpected(kubo + " failed (" + status + "): " + message);
        };
    }

    /** Whether it says that what should be unpinned isn't pinned. */
    static boolean isNotPinned(ContentException.Unexpected failure) {
        return says(failure.getMessage(), "not pinned");
    }

    private static boolean says(String message, String... texts) {
        String lower = message.toLowerCase(Locale.ROOT);
        return Stream.of(texts).anyMatch(lower::contains);
    }

    private static Optional<String> message(String body) {
        try {
            return Optional.ofNullable(JSON.readTree(body))
                    .map(json -> json.get("Message"))
                    .map(text -> text.asText());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
