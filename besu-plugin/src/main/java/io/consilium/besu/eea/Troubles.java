package io.consilium.besu.eea;

import io.consilium.besu.chain.UnreadableException;
import org.hyperledger.besu.datatypes.Address;

/** Is told when a contract can't be asked: for the log and the metrics. Called inside a check, so it must be quick. */
public interface Troubles {
    /** A contract gave no usable answer to a question. */
    void unanswered(Address contract, UnreadableException problem);

    /** The state at the head can't be read, so nothing can be asked. */
    void unreadable(UnreadableException problem);
}
