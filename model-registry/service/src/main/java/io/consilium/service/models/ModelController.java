package io.consilium.service.models;

import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Optional;

/** What models there are. */
@Controller("/api/v1/models")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ModelController {

    private static final int LONGEST_PAGE = 200;

    private final Models models;
    private final Tags tags;

    ModelController(Models models, Tags tags) {
        this.models = models;
        this.tags = tags;
    }

    /**
     * Some models, newest first.
     *
     * @param next the cursor for those that follow; none on the last page
     */
    @Serdeable
    record Page(List<ModelSummary> models, @Nullable Long next) {}

    /** Lists models; {@code q} looks into task and architecture, or begins a weights hash. */
    @Get("/{?task,status,publisher,q,cursor,limit}")
    @AllowedFor(Who.MEMBER)
    HttpResponse<Page> list(
            HttpRequest<?> request,
            @QueryValue Optional<String> task,
            @QueryValue Optional<String> status,
            @QueryValue Optional<Integer> publisher,
            @QueryValue Optional<String> q,
            @QueryValue(defaultValue = "9223372036854775807") long cursor,
            @QueryValue(defaultValue = "50") int limit) {
        int size = Math.clamp(limit, 1, LONGEST_PAGE);
        return tags.unlessKnown(request, () -> {
            List<ModelSummary> found = models.list(new ModelFilter(task, status, publisher, q), cursor, size);
            return new Page(found, found.size() < size ? null : found.getLast().id());
        });
    }

    /** Shows a model with its lineage, attestations, approvals, grants and history. */
    @Get("/{id}")
    @AllowedFor(Who.MEMBER)
    HttpResponse<ModelDetail> show(HttpRequest<?> request, long id) {
        return tags.unlessKnown(request, () -> models.detail(id));
    }
}
