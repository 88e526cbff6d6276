package io.consilium.service.access;

import io.consilium.contracts.Address;
import io.consilium.ledger.Member;

/**
 * Who calls, with the standing that the ledger gave when this request came in.
 *
 * @param account the account that signed in
 * @param member its organisation's standing at this moment
 */
public record Caller(Address account, Member member) {}
