package io.consilium.cli.audit;

/** What an audit looks into; each is held, refuted by findings, or wasn't checked. */
public enum Claim {
    GENESIS("The node's first block is the one in the network's genesis file"),
    EVENTS("Every event follows from the events before it"),
    VIEWS("The contracts say what their events add up to"),
    GRANTS("No download went without a grant"),
    RECALLS("No model was downloaded after it had been withdrawn or recalled"),
    CONTENT("Every live model's encrypted weights can be had, and are what their CID names"),
    CARDS("Every live model's card can be had, and has the hash that the ledger holds"),
    REGISTRY("The registry's tables follow from the ledger");

    private final String sentence;

    Claim(String sentence) {
        this.sentence = sentence;
    }

    /** The claim, in words. */
    public String sentence() {
        return sentence;
    }

    /** Whether it is about what happened, and so stands in every later report as well. */
    boolean isAboutThePast() {
        return this == GRANTS || this == RECALLS;
    }
}
