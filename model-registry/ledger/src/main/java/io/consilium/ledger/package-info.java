/**
 * What the ledger holds, as values of ours, and how access to it can fail.
 *
 * <p>{@code node} speaks with an Ethereum node, {@code reading} asks the contracts, {@code event} follows what happens,
 * {@code signing} holds keys, {@code transaction} writes, {@code replay} computes the contracts' state from their events.
 */
package io.consilium.ledger;
