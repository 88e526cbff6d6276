package io.consilium.envelope;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.Destroyable;

/**
 * All key pairs that a member ever had, oldest first: the last is the current one, the others still open older grants.
 *
 * <p>Immutable, but for {@link #destroy()}, which overwrites every private key.
 */
public final class MemberKeys implements Destroyable {

    private final List<MemberKey> keys;

    private MemberKeys(List<MemberKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Takes keys whose versions rise. */
    public static MemberKeys of(List<MemberKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("A member has at least one key");
        }
        for (int i = 1; i < keys.size(); i++) {
            if (keys.get(i).version() <= keys.get(i - 1).version()) {
                throw new IllegalArgumentException(
                        "Key versions rise, but " + keys.get(i).version() + " comes after "
                                + keys.get(i - 1).version());
            }
        }
        return new MemberKeys(keys);
    }

    /** A first new key; version 1 for a new member, the ledger's next one for a member that lost its keys. */
    public static MemberKeys generate(long version, Instant now) {
        return of(List.of(new MemberKey(version, now, MemberKeyPair.generate())));
    }

    /** These keys and a new one, with the next version. */
    public MemberKeys rotated(Instant now) {
        List<MemberKey> more = new ArrayList<>(keys);
        more.add(new MemberKey(current().version() + 1, now, MemberKeyPair.generate()));
        return of(more);
    }

    /**
     * These keys, with the current one under a later version as well.
     *
     * <p>For a key that the others voted in: it is the ledger that numbers it, after it was made.
     */
    public MemberKeys alsoAs(long version) {
        List<MemberKey> more = new ArrayList<>(keys);
        more.add(new MemberKey(version, current().created(), current().pair()));
        return of(more);
    }

    /** All of them, oldest first. */
    public List<MemberKey> all() {
        return keys;
    }

    /** The one whose public key belongs on the ledger now. */
    public MemberKey current() {
        return keys.getLast();
    }

    /** The versions that are here, oldest first. */
    public List<Long> versions() {
        return keys.stream().map(MemberKey::version).toList();
    }

    /** Unwraps a content key with the version of the key that the context names. */
    public ContentKey unwrap(WrappedKey wrapped, WrapContext context) throws EnvelopeException {
        for (MemberKey key : keys) {
            if (key.version() == context.keyVersion()) {
                return key.pair().unwrap(wrapped, context);
            }
        }
        throw new EnvelopeException.MissingKeyVersion(context.keyVersion(), versions());
    }

    @Override
    public void destroy() {
        keys.forEach(key -> key.pair().destroy());
    }

    @Override
    public boolean isDestroyed() {
        return keys.stream().allMatch(key -> key.pair().isDestroyed());
    }

    /** Shows the versions only. */
    @Override
    public String toString() {
        return "key versions " + versions();
    }
}
