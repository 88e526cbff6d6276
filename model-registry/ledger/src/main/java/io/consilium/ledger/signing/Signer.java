package io.consilium.ledger.signing;

import io.consilium.contracts.Address;
import io.consilium.ledger.LedgerException.SigningFailed;

/** One account's key, wherever it is kept. May be used by many threads. */
public interface Signer {
    /** The account. */
    Address address();

    /**
     * Signs the Keccak-256 of these bytes.
     *
     * @throws SigningFailed if the key can't be used at the moment
     */
    Signature sign(byte[] message);
}
