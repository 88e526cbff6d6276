package io.consilium.cli.audit;

/**
 * Something that refutes a claim.
 *
 * @param subject what it is about: a model, a block, an organisation
 * @param detail what was found, and what was expected
 */
public record Finding(Claim claim, String subject, String detail) {
    @Override
    public String toString() {
        return subject + ": " + detail;
    }
}
