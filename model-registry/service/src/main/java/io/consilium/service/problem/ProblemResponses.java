package io.consilium.service.problem;

import io.consilium.service.headers.SecurityHeaders;
import io.consilium.service.request.RequestIds;
import io.micronaut.context.annotation.Primary;
import io.micronaut.core.annotation.NonNull;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the HTTP server itself refuses is a problem too: no such route, unreadable JSON, a value out of its bounds. */
@Primary
@Singleton
final class ProblemResponses implements ErrorResponseProcessor<Problem> {

    private final SecurityHeaders headers;

    ProblemResponses(SecurityHeaders headers) {
        this.headers = headers;
    }

    @Override
    @NonNull
    public MutableHttpResponse<Problem> processResponse(
            @NonNull ErrorContext context, @NonNull MutableHttpResponse<?> response) {
        headers.protect(response);
        HttpStatus status = HttpStatus.valueOf(response.code());
        String detail = context.getErrors().stream().map(Error::getMessage).collect(Collectors.joining("; "));
        return response.contentType(Problem.MEDIA_TYPE)
                .body(Problem.of(
                        status.getReason().toLowerCase(Locale.ROOT).replace(' ', '-'),
                        status,
                        detail.isEmpty() ? status.getReason() : detail,
                        RequestIds.of(context.getRequest())));
    }
}
