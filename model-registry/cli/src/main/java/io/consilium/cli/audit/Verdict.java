package io.consilium.cli.audit;

/** What became of a claim. */
public enum Verdict {
    HOLDS,
    REFUTED,
    NOT_CHECKED
}
