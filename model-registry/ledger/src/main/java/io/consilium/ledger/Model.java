package io.consilium.ledger;

import io.consilium.contracts.ModelStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A published model, whatever became of it.
 *
 * @param id from 1, in the order of publication over all tasks
 * @param publisher the organisation that published it
 * @param score by which it is ranked: the task's metric, in millionths
 * @param attested whether the score is a median of attestations; otherwise it is what the publisher claims
 * @param attestations how many organisations have attested it
 * @param approvals the organisations that have approved it, in order of their ids
 * @param publishedAt block time
 */
public record Model(
        long id,
        int publisher,
        ModelStatus status,
        int score,
        boolean attested,
        int attestations,
        SortedSet<Integer> approvals,
        Instant publishedAt,
        Publication publication) {

    public Model {
        approvals = Collections.unmodifiableSortedSet(new TreeSet<>(approvals));
    }

    /** Whether it is among the ten best or the latest of its task. */
    public boolean isLive() {
        return status == ModelStatus.APPROVED;
    }

    /** Whether access may be asked for and granted. */
    public boolean isUsable() {
        return status == ModelStatus.PUBLISHED || status == ModelStatus.APPROVED;
    }

    public Model withStatus(ModelStatus other) {
        return new Model(id, publisher, other, score, attested, attestations, approvals, publishedAt, publication);
    }

    public Model withScore(int other, boolean isAttested) {
        return new Model(id, publisher, status, other, isAttested, attestations, approvals, publishedAt, publication);
    }

    public Model withAttestations(int count) {
        return new Model(id, publisher, status, score, attested, count, approvals, publishedAt, publication);
    }

    public Model withApprovals(Set<Integer> other) {
        return new Model(
                id, publisher, status, score, attested, attestations, new TreeSet<>(other), publishedAt, publication);
    }
}
