package io.consilium.service.publish;

/**
 * A place at which a test can kill the process as a power cut would, by the system property {@code consilium.halt-at}.
 *
 * <p>Nothing happens here otherwise.
 */
enum HaltPoint {
    ANNOUNCED,
    CARD_STORED,
    WEIGHTS_PINNED,
    STORED,
    SIGNED,
    SENT,
    MINED,
    PUBLISHED,
    GRANT_SIGNED,
    GRANTED,
    CONFIRMED,
    FAILED;

    private static final String WANTED = System.getProperty("consilium.halt-at", "");
    private static final int KILLED = 137;

    void reached() {
        if (name().equals(WANTED)) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
