/** Asks the contracts, now or as of a block. */
package io.consilium.ledger.reading;
