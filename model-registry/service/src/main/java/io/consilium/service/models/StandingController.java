package io.consilium.service.models;

import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.models.ModelDetail.Access;
import io.consilium.service.models.ModelDetail.Approval;
import io.consilium.service.models.ModelDetail.Attestation;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** What organisations said about models and may do with them: of all models, for whoever holds it against the ledger. */
@Controller("/api/v1/audit/models")
@ExecuteOn(TaskExecutors.BLOCKING)
final class StandingController {

    private static final int LONGEST_PAGE = 200;

    private final Models models;

    StandingController(Models models) {
        this.models = models;
    }

    /** What stands beside a model in the tables. */
    @Serdeable
    record Standing(long id, List<Attestation> attestations, List<Approval> approvals, List<Access> access) {}

    /**
     * Some models, oldest first.
     *
     * @param next give it as {@code after} for those that follow; none on the last page
     */
    @Serdeable
    record Page(List<Standing> models, @Nullable Long next) {}

    /** Lists the attestations, approvals and access of all models, or of those after one of them. */
    @Get("/{?after,limit}")
    @AllowedFor(Who.MEMBER)
    Page list(@QueryValue(defaultValue = "0") long after, @QueryValue(defaultValue = "50") int limit) {
        int size = Math.clamp(limit, 1, LONGEST_PAGE);
        List<Standing> found = models.standings(after, size);
        return new Page(found, found.size() < size ? null : found.getLast().id());
    }
}
