package io.consilium.cli.audit;

/**
 * What an account did, and how often.
 *
 * @param organisation 0 for the consortium as a whole
 * @param event the name of the event that tells of it
 */
public record Deed(int organisation, String account, String event, long count) {}
