/** Writes to the ledger: one transaction after the other for each account, until each is mined or known not to be. */
package io.consilium.ledger.transaction;
