/** Speaks JSON-RPC with an Ethereum node, and makes sure that it is the right one. */
package io.consilium.ledger.node;
