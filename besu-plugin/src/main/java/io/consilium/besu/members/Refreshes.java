package io.consilium.besu.members;

import io.consilium.besu.chain.UnreadableException;

/** Is told what happens to the snapshot: for the log and the metrics. Called inside a check, so it must be quick. */
public interface Refreshes {
    /** The members were read anew. */
    void refreshed(Members members, long nanos);

    /** The members can't be read. */
    void failed(UnreadableException problem);
}
