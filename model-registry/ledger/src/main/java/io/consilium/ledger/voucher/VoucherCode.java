package io.consilium.ledger.voucher;

import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.signing.PersonalMessage;
import io.consilium.ledger.signing.Signer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person holds who may have one copy of one model: everything that is needed to fetch and to verify it, signed by the
 * organisation that published the model. It says nothing of the person.
 *
 * @param registry where the copy is to be had
 * @param weightsHash SHA-256 of the plain weights
 * @param secret 32 random bytes; the ledger knows their SHA-256
 */
public record VoucherCode(String registry, long chainId, long model, Word weightsHash, Instant expiresAt, Word secret) {

    private static final String VERSION = "cv1";
    private static final Pattern TEXT = Pattern.compile("""
            Consilium voucher for one copy of one model
            Registry: (?<registry>\\S{1,255})
            Chain ID: (?<chain>[1-9][0-9]{0,17})
            Model: (?<model>[1-9][0-9]{0,9})
            SHA-256: (?<weights>0x[0-9a-f]{64})
            Expires: (?<expires>\\S{1,40})
            Secret: (?<secret>0x[0-9a-f]{64})""");
    private static final Pattern CODE =
            Pattern.compile(VERSION + "\\.([A-Za-z0-9_-]{1,2000})\\.([A-Za-z0-9_-]{80,100})");

    public VoucherCode {
        expiresAt = expiresAt.truncatedTo(ChronoUnit.SECONDS);
    }

    /** A code, with whom it was signed by. */
    public record Signed(VoucherCode voucher, Address signer) {}

    /** Reads a code; whether its signer may issue vouchers is another question. */
    public static Signed parse(String code) {
        Matcher parts = CODE.matcher(code.strip());
        if (!parts.matches()) {
            throw malformed();
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(parts.group(1)), StandardCharsets.UTF_8);
            byte[] signature = Base64.getUrlDecoder().decode(parts.group(2));
            Address signer =
                    new PersonalMessage(text).signer(Bytes.of(signature)).orElseThrow(VoucherCode::malformed);
            return new Signed(ofText(text), signer);
        } catch (IllegalArgumentException | DateTimeException notACode) {
            throw malformed();
        }
    }

    private static VoucherCode ofText(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw malformed();
        }
        return new VoucherCode(
                parts.group("registry"),
                Long.parseLong(parts.group("chain")),
                Long.parseLong(parts.group("model")),
                new Word(parts.group("weights")),
                Instant.parse(parts.group("expires")),
                new Word(parts.group("secret")));
    }

    private static NotAVoucherException malformed() {
        return new NotAVoucherException();
    }

    /** How the ledger calls it. */
    public Word hash() {
        try {
            return Word.of(MessageDigest.getInstance("SHA-256").digest(secret.toBytes()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** What is signed. */
    public String text() {
        return """
                Consilium voucher for one copy of one model
                Registry: %s
                Chain ID: %d
                Model: %d
                SHA-256: %s
                Expires: %s
                Secret: %s""".formatted(registry, chainId, model, weightsHash.hex(), expiresAt, secret.hex());
    }

    /** The code to hand to the person. */
    public String signedBy(Signer signer) {
        byte[] signature = new PersonalMessage(text()).sign(signer).toBytes().toBytes();
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return VERSION + "." + encoder.encodeToString(text().getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(signature);
    }
}
