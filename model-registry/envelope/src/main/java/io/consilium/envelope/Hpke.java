package io.consilium.envelope;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.subtle.HpkeDecrypt;
import com.google.crypto.tink.hybrid.subtle.HpkeEncrypt;
import com.google.crypto.tink.util.Bytes;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;

/**
 * HPKE of RFC 9180 in base mode, single-shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 *
 * <p>What it seals is {@code enc || ct}, with an empty {@code aad}: the purpose goes into {@code info}.
 */
@LowLevelCryptoCaller // The suite is fixed by the version of a wrapped key, and members rotate keys on the ledger.
@AccessesPartialKey // Raw keys are what the ledger and the key file hold.
final class Hpke {

    /** What sealing adds: the ephemeral public key and the tag. */
    static final int OVERHEAD = X25519.LENGTH + 16;

    private static final HpkeParameters PARAMETERS = parameters();

    private Hpke() {}

    static byte[] seal(byte[] publicKey, byte[] info, byte[] plain) throws GeneralSecurityException {
        HybridEncrypt encrypt = HpkeEncrypt.create(publicKey(publicKey));
        return encrypt.encrypt(plain, info);
    }

    static byte[] open(byte[] publicKey, byte[] privateKey, byte[] info, byte[] sealed)
            throws GeneralSecurityException {
        SecretBytes secret = SecretBytes.copyFrom(privateKey, InsecureSecretKeyAccess.get());
        HybridDecrypt decrypt = HpkeDecrypt.create(HpkePrivateKey.create(publicKey(publicKey), secret));
        return decrypt.decrypt(sealed, info);
    }

    private static HpkePublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
        return HpkePublicKey.create(PARAMETERS, Bytes.copyFrom(bytes), /* idRequirement= */ null);
    }

    private static HpkeParameters parameters() {
        try {
            return HpkeParameters.builder()
                    .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                    .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                    .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                    .setVariant(HpkeParameters.Variant.NO_PREFIX)
                    .build();
        } catch (GeneralSecurityException e) {
            throw Streaming.unsupported(e);
        }
    }
}
