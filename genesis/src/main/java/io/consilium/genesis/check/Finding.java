package io.consilium.genesis.check;

/**
 * What came of checking one claim.
 *
 * @param subject whom it is about: the network, or an organisation
 * @param claim what should be so
 * @param verdict whether it is
 * @param detail what was found, and what to do about it
 */
public record Finding(String subject, String claim, Verdict verdict, String detail) {

    /** Whether a claim holds. */
    public enum Verdict {
        /** It holds. */
        GOOD,
        /** It can't be told from here, or holds with a reservation. */
        NOTE,
        /** It doesn't hold. */
        WRONG
    }

    /** Whether something has to be done. */
    public boolean isWrong() {
        return verdict == Verdict.WRONG;
    }
}
