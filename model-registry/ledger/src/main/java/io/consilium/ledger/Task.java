package io.consilium.ledger;

import io.consilium.contracts.Metric;
import java.util.List;

/**
 * What models are made for, and by which rules they are ranked.
 *
 * @param metric by which its models are ranked
 * @param approvalsRequired approvals by other organisations that make a model Approved
 * @param attestationsRequired attestations from which on the score is their median instead of the claim
 * @param open whether it still takes publications, approvals and attestations
 * @param latest the live model with the greatest id, 0 if none is live
 * @param live all live models, best first: the ten best, and the latest if it isn't among them
 */
public record Task(
        long id,
        String name,
        Metric metric,
        int approvalsRequired,
        int attestationsRequired,
        boolean open,
        long latest,
        List<Long> live) {

    /** So many models are ranked; the latest is kept besides. */
    public static final int TOP = 10;

    public Task {
        live = List.copyOf(live);
    }

    /** The ten best, best first. */
    public List<Long> topTen() {
        return live.subList(0, Math.min(TOP, live.size()));
    }

    public Task withOpen(boolean other) {
        return new Task(id, name, metric, approvalsRequired, attestationsRequired, other, latest, live);
    }

    public Task withRanking(long newLatest, List<Long> newLive) {
        return new Task(id, name, metric, approvalsRequired, attestationsRequired, open, newLatest, newLive);
    }
}
