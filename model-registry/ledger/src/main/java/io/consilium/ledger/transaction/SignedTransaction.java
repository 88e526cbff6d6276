package io.consilium.ledger.transaction;

import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;

/**
 * A transaction as it is sent, and sent again: the same bytes always, so that it can be mined once only.
 *
 * <p>All four values can be kept in a database; that is what a program needs to await it after a restart.
 *
 * @param nonce the account's number for it
 */
public record SignedTransaction(Address account, long nonce, Word hash, Bytes bytes) {}
