package io.consilium.cli.audit;

/** A registry whose tables are to follow from the ledger. */
interface RegistryTables {
    /**
     * Goes on with the replay to where the registry is, and compares.
     *
     * @return false if the replay found a contradiction on the way
     */
    boolean follow(Course course, Judgements judgements);
}
