package io.consilium.service.keys;

import io.consilium.envelope.ContentKey;
import io.consilium.envelope.EnvelopeException;
import io.consilium.envelope.KeyFile;
import io.consilium.envelope.MemberKey;
import io.consilium.envelope.MemberKeys;
import io.consilium.envelope.Password;
import io.consilium.envelope.WrapContext;
import io.consilium.envelope.WrappedKey;
import io.consilium.service.site.SiteSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * The organisation's encryption keys, out of their file.
 *
 * <p>The file is read again when it turns out to hold a newer key: a key that was rotated meanwhile needs no restart. Keys that were
 * read before stay usable by whoever is at work with them.
 */
@Singleton
public final class OwnKeys {

    private final SiteSettings.KeySettings settings;
    private volatile MemberKeys keys;

    OwnKeys(SiteSettings settings) throws IOException {
        this.settings = settings.keys();
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
            return new KeyFile(settings.file()).open(password);
        } finally {
            password.destroy();
        }
    }

    @PreDestroy
    void destroy() {
        keys.destroy();
    }
}
