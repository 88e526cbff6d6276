package io.consilium.ledger;

/** What an organisation measured last, in the task's metric and in millionths. */
public record AttestedScore(int organisation, int score) {}
