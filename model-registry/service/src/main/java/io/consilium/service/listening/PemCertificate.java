package io.consilium.service.listening;

import io.consilium.service.site.SiteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate with its chain, and its key: two PEM files, which are looked at before anybody is let in with them. */
record PemCertificate(Path certificate, Path key) {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final byte[] PROBE = {1, 2, 3};

    /** Refuses a certificate that clients would refuse, and a key that isn't the certificate's. */
    void requireUsable(Instant now) {
        X509Certificate own = own();
        Instant from = own.getNotBefore().toInstant();
        Instant until = own.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            throw new SiteException(
                    "The certificate in " + certificate + " expired at " + until + ". Renew it, then start again");
        }
        if (now.isBefore(from)) {
            throw new SiteException(
                    "The certificate in " + certificate + " isn't valid before " + from + ". Check the clock, or wait");
        }
        if (!isKeyOf(own)) {
            throw new SiteException("The key in " + key + " isn't the one of the first certificate in " + certificate
                    + ". Put the site's own certificate first, and its key into the other file");
        }
    }

    private X509Certificate own() {
        try (InputStream file = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        } catch (IOException unreadable) {
            throw new SiteException("The certificate " + certificate + " can't be read", unreadable);
        } catch (CertificateException malformed) {
            throw new SiteException(
                    certificate + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", malformed);
        }
    }

    private boolean isKeyOf(X509Certificate own) {
        String algorithm = own.getPublicKey().getAlgorithm();
        try {
            PrivateKey secret = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(keyBytes()));
            Signature signature = Signature.getInstance(
                    switch (algorithm) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> algorithm;
                    });
            signature.initSign(secret);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(own.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException anotherKind) {
            return false;
        }
    }

    private byte[] keyBytes() {
        try {
            Matcher pem = PKCS8.matcher(Files.readString(key));
            if (!pem.find()) {
                throw new SiteException(key + " holds no unencrypted PKCS#8 key in PEM (-----BEGIN PRIVATE KEY-----)."
                        + " Convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
            }
            return Base64.getMimeDecoder().decode(pem.group(1));
        } catch (IOException unreadable) {
            throw new SiteException("The certificate's key " + key + " can't be read", unreadable);
        }
    }
}
