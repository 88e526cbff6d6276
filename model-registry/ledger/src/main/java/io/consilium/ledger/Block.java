package io.consilium.ledger;

import io.consilium.contracts.Word;
import java.time.Instant;

/** A block's place in the chain. */
public record Block(long number, Word hash, Word parent, Instant timestamp) {}
