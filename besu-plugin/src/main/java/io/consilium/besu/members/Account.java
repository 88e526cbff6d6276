package io.consilium.besu.members;

/**
 * An account of an organisation.
 *
 * @param organisation the one that it belongs to
 * @param mayCreateContracts whether a vote allowed it to
 */
record Account(Organisation organisation, boolean mayCreateContracts) {
    static final Account STRANGER = new Account(Organisation.NONE, false);
}
