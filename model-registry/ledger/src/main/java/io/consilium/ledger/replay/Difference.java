package io.consilium.ledger.replay;

/**
 * Something that two views of the ledger say differently.
 *
 * @param subject what it is about
 * @param expected what follows from the events
 * @param actual what the other view says
 */
public record Difference(String subject, String expected, String actual) {
    @Override
    public String toString() {
        return subject + ": the events say " + expected + ", not " + actual;
    }
}
