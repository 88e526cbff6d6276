package io.consilium.ledger.signing;

import io.consilium.contracts.Address;
import io.consilium.ledger.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A text that an account signs for people and programs, after EIP-191 ({@code personal_sign}).
 *
 * <p>What is signed begins with bytes that no transaction begins with, so a signed text can never be sent as one.
 */
public record PersonalMessage(String text) {

    public Signature sign(Signer signer) {
        return signer.sign(prefixed());
    }

    /** Who signed it; empty if the bytes aren't a signature. */
    public Optional<Address> signer(Bytes signature) {
        try {
            return Signature.of(signature).signerOf(prefixed());
        } catch (IllegalArgumentException notASignature) {
            return Optional.empty();
        }
    }

    private byte[] prefixed() {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        byte[] prefix = ("\u0019Ethereum Signed Message:\n" + message.length).getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[prefix.length + message.length];
        System.arraycopy(prefix, 0, both, 0, prefix.length);
        System.arraycopy(message, 0, both, prefix.length, message.length);
        return both;
    }
}
