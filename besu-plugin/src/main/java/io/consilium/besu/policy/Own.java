package io.consilium.besu.policy;

/**
 * Which end of a connection is this node.
 *
 * <p>A node judges the other end only, and is judged by it. It can't judge itself: a joiner that replays the chain from block
 * 0 isn't a member yet in its own state, and would never get the block that lets it in.
 */
public enum Own {
    SOURCE,
    DESTINATION,
    /** Not known, or asked about two others: both ends are judged. */
    NEITHER
}
