package io.consilium.service.access;

/** Who may call a route, before roles are looked at. */
public enum Who {
    /** Anybody, without signing in. */
    ANYONE,
    /** Whoever signed in with an account of an organisation that is Active on the ledger. */
    MEMBER,
    /** Whoever signed in with an account of this site's own organisation, while it is Active. */
    STAFF
}
