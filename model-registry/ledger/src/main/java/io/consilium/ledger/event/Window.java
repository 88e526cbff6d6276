package io.consilium.ledger.event;

/** How many blocks to ask for at once: wider while there is little in them, narrower when an answer was too much. */
final class Window {
    private static final int FIRST = 32;

    private final int widest;
    private final int logs;
    private int blocks;

    Window(Pace pace) {
        this.widest = pace.widest();
        this.logs = pace.logs();
        this.blocks = Math.min(FIRST, widest);
    }

    int blocks() {
        return blocks;
    }

    /** Learns from an answer with so many logs. */
    void answered(int found) {
        if (found > logs) {
            blocks = Math.max(1, blocks / 2);
        } else if (found < logs / 2) {
            blocks = Math.min(widest, blocks * 2);
        }
    }

    /** Learns from a refusal or a timeout; false if nothing narrower is left to ask for. */
    boolean narrow() {
        if (blocks == 1) {
            return false;
        }
        blocks = Math.max(1, blocks / 4);
        return true;
    }
}
