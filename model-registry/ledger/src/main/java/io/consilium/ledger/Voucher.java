package io.consilium.ledger;

import io.consilium.contracts.Word;
import java.time.Instant;

/**
 * A right to one copy of one model, for whoever holds the secret.
 *
 * @param hash SHA-256 of the secret
 * @param issuer the organisation that issued it
 * @param expiresAt block time from which on it can't be redeemed
 */
public record Voucher(Word hash, long model, int issuer, Instant expiresAt, boolean redeemed) {
    public Voucher withRedeemed() {
        return new Voucher(hash, model, issuer, expiresAt, true);
    }
}
