package io.consilium.besu.report;

/** What is asked about. */
public enum Kind {
    TRANSACTION("transaction"),
    CONNECTION("connection"),
    MESSAGE("message");

    private final String label;

    Kind(String label) {
        this.label = label;
    }

    /** The word in logs and metrics. */
    public String label() {
        return label;
    }
}
