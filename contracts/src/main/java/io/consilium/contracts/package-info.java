/** The ledger's contracts as Java sees them: typed errors, genesis storage, fixed addresses; the wrappers are generated. */
package io.consilium.contracts;
