package io.consilium.cli.audit;

/**
 * A claim and what became of it.
 *
 * @param detail how it was checked, how many findings there are, or why it wasn't checked
 */
public record Judgement(Claim claim, String sentence, Verdict verdict, String detail) {}
