/** Computes what the contracts say from what they told: their events, from the genesis block on. */
package io.consilium.ledger.replay;
