package io.consilium.service.models;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * What a list shows of a model.
 *
 * @param score by which it is ranked, in millionths
 * @param attested whether the score is a median of attestations; otherwise it is the publisher's claim
 * @param place among the live models of its task, from 1; none when it isn't live
 */
@Serdeable
public record ModelSummary(
        long id,
        String task,
        int publisher,
        String status,
        int score,
        boolean attested,
        int attestations,
        int approvals,
        @Nullable Integer place,
        long parent,
        String format,
        String architecture,
        long sizeBytes,
        Scores claimed,
        String weightsHash,
        String weightsCid,
        String cardHash,
        String cardCid,
        Instant publishedAt) {

    static final String SELECT = "select m.id, t.name as task_name, m.publisher, m.status, m.score, m.attested,"
            + " m.attestations, m.approvals, m.place, m.parent, m.format, m.architecture, m.size_bytes, m.accuracy,"
            + " m.precision_, m.recall, m.f1, m.auc, m.weights_hash, m.weights_cid, m.card_hash, m.card_cid,"
            + " m.published_at from model m join task t on t.id = m.task";

    static ModelSummary read(ResultSet row) throws SQLException {
        return new ModelSummary(
                row.getLong("id"),
                row.getString("task_name"),
                row.getInt("publisher"),
                row.getString("status"),
                row.getInt("score"),
                row.getBoolean("attested"),
                row.getInt("attestations"),
                row.getInt("approvals"),
                row.getObject("place", Integer.class),
                row.getLong("parent"),
                row.getString("format"),
                row.getString("architecture"),
                row.getLong("size_bytes"),
                scores(row),
                row.getString("weights_hash"),
                row.getString("weights_cid"),
                row.getString("card_hash"),
                row.getString("card_cid"),
                row.getObject("published_at", OffsetDateTime.class).toInstant());
    }

    static Scores scores(ResultSet row) throws SQLException {
        return new Scores(
                row.getInt("accuracy"),
                row.getInt("precision_"),
                row.getInt("recall"),
                row.getInt("f1"),
                row.getInt("auc"));
    }
}
