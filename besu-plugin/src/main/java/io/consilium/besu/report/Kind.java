package io.consilium.besu.report;

/** What is asked about. */
public enum Kind {
    TRANSACTION("transaction", 1),
    CONNECTION("connection", 2),
    MESSAGE("message", 4);

    private final String label;
    private final int bit;

    Kind(String label, int bit) {
        this.label = label;
        this.bit = bit;
    }

    /** Its place in a number that stands for several kinds. */
    public int bit() {
        return bit;
    }

    /** The word in logs and metrics. */
    public String label() {
        return label;
    }
}
