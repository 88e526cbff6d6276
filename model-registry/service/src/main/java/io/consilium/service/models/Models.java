package io.consilium.service.models;

import io.consilium.service.database.Database;
import io.consilium.service.events.Events;
import io.consilium.service.models.ModelDetail.Access;
import io.consilium.service.models.ModelDetail.Approval;
import io.consilium.service.models.ModelDetail.Attestation;
import io.consilium.service.models.StandingController.Standing;
import io.consilium.service.problem.Refusal;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads models from the tables that follow the ledger. */
@Singleton
final class Models {

    /** A lineage that is longer isn't shown to its end. */
    private static final int ANCESTORS = 100;

    private final Database database;
    private final Events events;

    Models(Database database, Events events) {
        this.database = database;
        this.events = events;
    }

    /** Newest first, those with ids below the cursor. */
    List<ModelSummary> list(ModelFilter filter, long cursor, int limit) {
        ModelFilter.Condition condition = filter.before(cursor);
        List<Object> arguments = new ArrayList<>(condition.arguments());
        arguments.add(limit);
        return database.query(
                ModelSummary.SELECT + condition.sql() + " order by m.id desc limit ?",
                ModelSummary::read,
                arguments.toArray());
    }

    ModelDetail detail(long id) {
        ModelSummary model = database.one(ModelSummary.SELECT + " where m.id = ?", ModelSummary::read, id)
                .orElseThrow(() -> unknown(id));
        return new ModelDetail(
                model,
                ancestors(model),
                database.query("select id from model where parent = ? order by id", row -> row.getLong(1), id),
                database.query(
                        "select * from attestation where model = ? order by organisation", Models::attestation, id),
                database.query("select * from approval where model = ? order by organisation", Models::approval, id),
                database.query("select * from model_access where model = ? order by organisation", Models::access, id),
                events.ofModel(id));
    }

    /** Oldest first, those with ids above the given one: as many readings for a page as for a model. */
    List<Standing> standings(long after, int limit) {
        List<Long> ids = database.query(
                "select id from model where id > ? order by id limit ?", row -> row.getLong(1), after, limit);
        if (ids.isEmpty()) {
            return List.of();
        }
        long last = ids.getLast();
        Map<Long, List<Attestation>> attestations = ofModels("attestation", Models::attestation, after, last);
        Map<Long, List<Approval>> approvals = ofModels("approval", Models::approval, after, last);
        Map<Long, List<Access>> access = ofModels("model_access", Models::access, after, last);
        return ids.stream()
                .map(id -> new Standing(
                        id,
                        attestations.getOrDefault(id, List.of()),
                        approvals.getOrDefault(id, List.of()),
                        access.getOrDefault(id, List.of())))
                .toList();
    }

    private record OfModel<T>(long model, T value) {}

    private <T> Map<Long, List<T>> ofModels(String table, Database.Row<T> row, long after, long last) {
        return database
                .query(
                        "select * from " + table + " where model > ? and model <= ? order by model, organisation",
                        each -> new OfModel<>(each.getLong("model"), row.read(each)),
                        after,
                        last)
                .stream()
                .collect(
                        Collectors.groupingBy(OfModel::model, Collectors.mapping(OfModel::value, Collectors.toList())));
    }

    static Refusal unknown(long id) {
        return Refusal.notFound("unknown-model", "There is no model " + id + " on the ledger");
    }

    private List<Long> ancestors(ModelSummary model) {
        List<Long> found = new ArrayList<>();
        long parent = model.parent();
        while (parent != 0 && found.size() < ANCESTORS) {
            found.add(parent);
            parent = database.one("select parent from model where id = ?", row -> row.getLong(1), parent)
                    .orElse(0L);
        }
        return found;
    }

    private static Attestation attestation(ResultSet row) throws SQLException {
        return new Attestation(
                row.getInt("organisation"),
                ModelSummary.scores(row),
                row.getString("test_set"),
                row.getLong("test_images"),
                instant(row, "at"));
    }

    private static Approval approval(ResultSet row) throws SQLException {
        return new Approval(row.getInt("organisation"), row.getString("account"), instant(row, "at"));
    }

    private static Access access(ResultSet row) throws SQLException {
        return new Access(
                row.getInt("organisation"),
                row.getBoolean("requested"),
                row.getBoolean("in_force"),
                row.getLong("key_version"),
                row.getLong("downloads"),
                instant(row, "changed_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
