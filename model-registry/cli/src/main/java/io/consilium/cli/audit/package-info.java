/** Replays the ledger out of a node alone, and writes down, signed, what holds and what doesn't. */
package io.consilium.cli.audit;
