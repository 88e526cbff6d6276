package io.consilium.ledger;

/**
 * An organisation's access to a model.
 *
 * @param keyVersion the version of its encryption key that {@code wrappedKey} was made for; 0 if there never was a grant
 * @param inForce false once revoked
 * @param requested whether a request waits for an answer
 * @param downloads how many downloads it has recorded
 * @param wrappedKey the content key, wrapped to the organisation
 */
public record Grant(
        long model,
        int organisation,
        long keyVersion,
        boolean inForce,
        boolean requested,
        long downloads,
        Bytes wrappedKey) {

    /** What the ledger says of an organisation that never asked and was never granted anything. */
    public static Grant none(long model, int organisation) {
        return new Grant(model, organisation, 0, false, false, 0, Bytes.EMPTY);
    }

    public Grant withRequest() {
        return new Grant(model, organisation, keyVersion, inForce, true, downloads, wrappedKey);
    }

    public Grant withKey(long version, Bytes key) {
        return new Grant(model, organisation, version, true, false, downloads, key);
    }

    public Grant withoutAccess() {
        return new Grant(model, organisation, keyVersion, false, false, downloads, wrappedKey);
    }

    public Grant withDownload() {
        return new Grant(model, organisation, keyVersion, inForce, requested, downloads + 1, wrappedKey);
    }
}
