package io.consilium.service.problem;

import io.consilium.service.request.RequestIds;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every failure that has no handler of its own with a problem; one that nobody foresaw tells nothing but its id. */
@Singleton
final class ProblemHandler implements ExceptionHandler<Throwable, HttpResponse<Problem>> {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public HttpResponse<Problem> handle(HttpRequest request, Throwable failure) {
        String id = RequestIds.of(request);
        Problems.Meaning meaning = Problems.of(failure).orElseGet(() -> {
            LOG.error("event=unforeseen request={} path={}", id, request.getPath(), failure);
            return new Problems.Meaning(
                    "internal",
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "This is a mistake in the registry. Tell its administrator the request's id");
        });
        return answer(meaning, id);
    }

    private static MutableHttpResponse<Problem> answer(Problems.Meaning meaning, String id) {
        MutableHttpResponse<Problem> response = HttpResponse.<Problem>status(meaning.status())
                .contentType(Problem.MEDIA_TYPE)
                .body(Problem.of(meaning.name(), meaning.status(), meaning.detail(), id));
        meaning.retryAfter()
                .ifPresent(time -> response.header(HttpHeaders.RETRY_AFTER, String.valueOf(time.toSeconds() + 1)));
        meaning.size().ifPresent(size -> response.header(HttpHeaders.CONTENT_RANGE, "bytes */" + size));
        return response;
    }
}
