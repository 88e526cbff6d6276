package io.consilium.genesis.check;

import io.consilium.genesis.GenesisException;
import io.consilium.genesis.check.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Claims about one subject; none keeps the next from being checked. */
final class Claims {

    private final String subject;
    private final List<Finding> findings = new ArrayList<>();

    Claims(String subject) {
        this.subject = subject;
    }

    /** Looks into a claim, and says what was found. */
    interface Proof {

        /**
         * What was found, if the claim holds.
         *
         * @throws NotSure if it can't be told
         * @throws GenesisException if it doesn't hold
         */
        String prove() throws NotSure;
    }

    /** A claim that can't be told from here. */
    static final class NotSure extends Exception {

        private static final long serialVersionUID = 1L;

        NotSure(String message) {
            super(message);
        }
    }

    Claims claim(String claim, Proof proof) {
        try {
            findings.add(new Finding(subject, claim, Verdict.GOOD, proof.prove()));
        } catch (NotSure notSure) {
            findings.add(new Finding(subject, claim, Verdict.NOTE, notSure.getMessage()));
        } catch (GenesisException | IllegalArgumentException refuted) {
            findings.add(new Finding(subject, claim, Verdict.WRONG, refuted.getMessage()));
        }
        return this;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** For proofs: refutes the claim unless something holds. */
    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new GenesisException.Invalid(otherwise);
        }
    }
}
