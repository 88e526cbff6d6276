package io.consilium.ledger.voucher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.consilium.contracts.Word;
import io.consilium.ledger.signing.KeystoreSigner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoucherCodeTest {

    private static final KeystoreSigner SIGNER =
            KeystoreSigner.of(new Word("0x8f2a55949038a9610f50fb23b5883af3b4ecb3c3bb792cbcefbd1542c692be63"));
    private static final VoucherCode VOUCHER = new VoucherCode(
            "https://registry.example:8443",
            20267,
            17,
            new Word("0x" + "ab".repeat(32)),
            Instant.parse("2026-11-29T08:00:00Z"),
            new Word("0x" + "00".repeat(32)));

    @Test
    void whatWasSignedIsReadAgainWithItsSigner() {
        VoucherCode.Signed read = VoucherCode.parse(" " + VOUCHER.signedBy(SIGNER) + "\n");

        assertEquals(VOUCHER, read.voucher());
        assertEquals(SIGNER.address(), read.signer());
    }

    @Test
    void theLedgerKnowsItByTheSha256OfItsSecret() {
        // printf '\0%.0s' {1..32} | sha256sum
        assertEquals(new Word("0x66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"), VOUCHER.hash());
    }

    @Test
    void aChangedTextIsNoLongerItsSigners() {
        String[] parts = VOUCHER.signedBy(SIGNER).split("\\.", -1);
        String text = VOUCHER.text().replace("Model: 17", "Model: 18");
        String changed = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));

        VoucherCode.Signed read = VoucherCode.parse(parts[0] + "." + changed + "." + parts[2]);

        assertNotEquals(SIGNER.address(), read.signer());
    }

    @Test
    void whatIsNoCodeOrNotAllOfOneIsSaidToBeSo() {
        String code = VOUCHER.signedBy(SIGNER);
        for (String other : List.of(
                "",
                "cv1",
                "cv1.abc",
                "cv2" + code.substring(3),
                code.substring(0, 200),
                code + "AAAAAAAAAAAAAAAAAAAAAAAA")) {
            String said = assertThrows(NotAVoucherException.class, () -> VoucherCode.parse(other), other)
                    .getMessage();

            assertEquals("This isn't a voucher's code. Copy all of it: it begins with cv1.", said);
        }
    }
}
