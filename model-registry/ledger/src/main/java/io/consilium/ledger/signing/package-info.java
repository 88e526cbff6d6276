/** Keys: in an encrypted file, or behind a remote signer. */
package io.consilium.ledger.signing;
