package io.consilium.genesis;

/**
 * An organisation whose keys are yet to be made.
 *
 * @param name what people and the ledger call it
 * @param kind what it is
 * @param host where other members will reach it
 * @param ports its ports
 */
public record Organisation(OrganisationName name, OrganisationKind kind, Host host, Ports ports) {

    /** The name of its folder. */
    public String folder() {
        return name.folder();
    }
}
