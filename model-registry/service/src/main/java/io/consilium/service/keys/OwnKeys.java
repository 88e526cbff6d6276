package io.consilium.service.keys;

import io.consilium.contracts.Word;
import io.consilium.envelope.ContentKey;
import io.consilium.envelope.EnvelopeException;
import io.consilium.envelope.KeyFile;
import io.consilium.envelope.MemberKey;
import io.consilium.envelope.MemberKeys;
import io.consilium.envelope.Password;
import io.consilium.envelope.WrapContext;
import io.consilium.envelope.WrappedKey;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.reading.Ledger;
import io.consilium.service.site.Site;
import io.consilium.service.site.SiteSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * The organisation's encryption keys, out of their file.
 *
 * <p>The file is read again when it turns out to hold a newer key: a key that was rotated meanwhile needs no restart. Keys that were
 * read before stay usable by whoever is at work with them.
 *
 * <p>A key that was lost with all others and voted in anew has the version that the ledger gave it, whatever its file says.
 */
@Singleton
public final class OwnKeys {

    private final SiteSettings.KeySettings settings;
    private final Ledger ledger;
    private final int organisation;
    private volatile MemberKeys keys;

    OwnKeys(SiteSettings settings, Ledger ledger, Site site) throws IOException {
        this.settings = settings.keys();
        this.ledger = ledger;
        this.organisation = site.organisation();
        this.keys = read();
    }

    /** The key that new publications are wrapped to. */
    public MemberKey current() {
        return keys.current();
    }

    /** The newest key in the file as it is now. */
    public MemberKey newest() throws IOException {
        return again().current();
    }

    ContentKey unwrap(WrappedKey wrapped, WrapContext context) throws EnvelopeException {
        try {
            return keys.unwrap(wrapped, context);
        } catch (EnvelopeException.MissingKeyVersion older) {
            return newer(older).unwrap(wrapped, context);
        }
    }

    private MemberKeys newer(EnvelopeException.MissingKeyVersion older) throws EnvelopeException {
        try {
            return again();
        } catch (EnvelopeException refused) {
            throw refused;
        } catch (IOException unreadable) {
            older.addSuppressed(unreadable);
            throw older;
        }
    }

    private synchronized MemberKeys again() throws IOException {
        MemberKeys read = read();
        if (read.versions().equals(keys.versions())) {
            read.destroy();
        } else {
            keys = read;
        }
        return keys;
    }

    private MemberKeys read() throws IOException {
        Password password = Password.fromFile(settings.passwordFile());
        try {
            return numberedByLedger(new KeyFile(settings.file()).open(password));
        } finally {
            password.destroy();
        }
    }

    private MemberKeys numberedByLedger(MemberKeys read) {
        Organisation own = ledger.organisation(organisation).orElseThrow();
        Word current = Word.of(read.current().pair().publicKey().toByteArray());
        boolean later = own.keyVersion() > read.current().version();
        return later && own.encryptionKey().equals(current) ? read.alsoAs(own.keyVersion()) : read;
    }

    @PreDestroy
    void destroy() {
        keys.destroy();
    }
}
