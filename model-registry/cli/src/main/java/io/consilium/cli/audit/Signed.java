package io.consilium.cli.audit;

import io.consilium.contracts.Address;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.signing.PersonalMessage;
import io.consilium.ledger.signing.Signer;

/**
 * A signature under a report, as {@code signature.json} holds it.
 *
 * @param account who signed
 * @param message what was signed, after EIP-191: a sentence with the report's SHA-256
 * @param signature 65 bytes in hexadecimal
 */
public record Signed(String account, String message, String signature) {
    private static final String BEFORE = "Consilium audit report, SHA-256 ";

    static Signed by(Signer auditor, String reportHash) {
        PersonalMessage message = new PersonalMessage(BEFORE + reportHash);
        return new Signed(
                auditor.address().hex(),
                message.text(),
                message.sign(auditor).toBytes().hex());
    }

    /** The account that signed a report with this hash. */
    Address verified(String reportHash) {
        PersonalMessage expected = new PersonalMessage(BEFORE + reportHash);
        if (!expected.text().equals(message)) {
            throw new AuditException("The signature is for another report: it says \"" + message
                    + "\", but report.json has the SHA-256 " + reportHash);
        }
        return expected.signer(new Bytes(signature))
                .filter(signer -> signer.hex().equals(account))
                .orElseThrow(() -> new AuditException("The signature isn't one of " + account));
    }
}
