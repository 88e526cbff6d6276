package io.consilium.service.site;

import io.consilium.contracts.Address;

/**
 * The organisation that this registry belongs to and acts for.
 *
 * @param organisation its id on the ledger
 * @param name its name on the ledger
 * @param account the account with which the registry signs
 */
public record Site(int organisation, String name, Address account) {}
