package io.consilium.runtime.phantom;

import java.util.Locale;

/** The hospitals that phantoms come from; each has a scanner and habits of its own. */
public enum Site {
    /** A university hospital: 3 tesla, high resolution, little noise, the full dose of contrast agent. */
    A(1),

    /** A county hospital: an old 1.5 tesla machine, grainy and soft, with flat contrast and half the dose of agent. */
    B(2),

    /** A mobile unit: 1.5 tesla, strong shading, restless patients, another window. */
    C(3);

    private final int number;

    Site(int number) {
        this.number = number;
    }

    /** Tells this site's random numbers from the others'; never changes, or every set would. */
    int number() {
        return number;
    }

    /** The name in lower case, as it stands in file names. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
