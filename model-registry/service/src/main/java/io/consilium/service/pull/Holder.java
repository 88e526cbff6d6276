package io.consilium.service.pull;

/** A part of the service that holds a model ready, and lets go of it when it must not be used any more. */
public interface Holder {

    /** Lets go of a model; nothing happens if it isn't held. */
    void letGo(long model);
}
