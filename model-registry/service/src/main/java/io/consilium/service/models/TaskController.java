package io.consilium.service.models;

import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.database.Database;
import io.consilium.service.problem.Refusal;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** What models are made for, and which are the best for it. */
@Controller("/api/v1/tasks")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TaskController {

    private static final int TOP = 10;

    private final Database database;
    private final Tags tags;

    TaskController(Database database, Tags tags) {
        this.database = database;
        this.tags = tags;
    }

    /**
     * A task.
     *
     * @param latest the live model with the greatest id, 0 if none is live
     */
    @Serdeable
    record Task(
            long id,
            String name,
            String metric,
            int approvalsRequired,
            int attestationsRequired,
            boolean open,
            long latest,
            Instant openedAt) {

        static Task read(ResultSet row) throws SQLException {
            return new Task(
                    row.getLong("id"),
                    row.getString("name"),
                    row.getString("metric"),
                    row.getInt("approvals_required"),
                    row.getInt("attestations_required"),
                    row.getBoolean("open"),
                    row.getLong("latest"),
                    row.getObject("opened_at", OffsetDateTime.class).toInstant());
        }
    }

    /** Lists all tasks. */
    @Get
    @AllowedFor(Who.MEMBER)
    HttpResponse<List<Task>> list(HttpRequest<?> request) {
        return tags.unlessKnown(request, () -> database.query("select * from task order by id", Task::read));
    }

    /** Shows a task. */
    @Get("/{name}")
    @AllowedFor(Who.MEMBER)
    HttpResponse<Task> show(HttpRequest<?> request, String name) {
        return tags.unlessKnown(request, () -> task(name));
    }

    /** Shows the newest live model of a task. */
    @Get("/{name}/latest")
    @AllowedFor(Who.MEMBER)
    HttpResponse<ModelSummary> latest(HttpRequest<?> request, String name) {
        return tags.unlessKnown(request, () -> {
            long latest = task(name).latest();
            return database.one(ModelSummary.SELECT + " where m.id = ?", ModelSummary::read, latest)
                    .orElseThrow(() -> Refusal.notFound("no-live-model", "The task " + name + " has no live model"));
        });
    }

    /** Lists the ten best live models of a task, best first. */
    @Get("/{name}/top")
    @AllowedFor(Who.MEMBER)
    HttpResponse<List<ModelSummary>> top(HttpRequest<?> request, String name) {
        return tags.unlessKnown(
                request,
                () -> database.query(
                        ModelSummary.SELECT + " where m.task = ? and m.place <= ? order by m.place",
                        ModelSummary::read,
                        task(name).id(),
                        TOP));
    }

    private Task task(String name) {
        return database.one("select * from task where name = ?", Task::read, name)
                .orElseThrow(() -> Refusal.notFound("unknown-task", "There is no task \"" + name + "\" on the ledger"));
    }
}
