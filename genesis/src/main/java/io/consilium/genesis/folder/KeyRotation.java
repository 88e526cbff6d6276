package io.consilium.genesis.folder;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Word;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Member;
import io.consilium.genesis.Password;
import io.consilium.genesis.key.EthereumKey;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.key.Keystore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;

/**
 * Other keys for a site in the place of those that it has.
 *
 * <p>The next key is made beside the present one and takes its place only when it is adopted, after the ledger has it. Whatever is
 * broken off in between is found again and finished; the former key is kept in {@code keys/former}.
 */
public final class KeyRotation {

    private static final String ACCOUNT = "keys/operator.json";
    private static final String NEXT_ACCOUNT = "keys/next-operator.json";
    private static final String NODE = "keys/node.key";
    private static final String NEXT_NODE = "keys/next-node.key";
    private static final String ENCRYPTION = "keys/encryption.json";
    private static final int NAMING_DIGITS = 16;

    private final SiteFolder site;
    private final KeySource source;

    /** Which of a site's keys. */
    public enum Kind {
        /** That its Besu node is known by. */
        NODE,
        /** That signs its steps on the ledger. */
        ACCOUNT,
        /** To which others wrap keys of contents. */
        ENCRYPTION
    }

    private KeyRotation(SiteFolder site, KeySource source) {
        this.site = site;
        this.source = source;
    }

    /** For the keys of a site. */
    public static KeyRotation of(SiteFolder site) {
        return new KeyRotation(site, KeySource.random());
    }

    /** The account that is to sign next: made now, or before and not adopted yet. */
    public Address nextAccount(Password password) {
        Path next = site.path(NEXT_ACCOUNT);
        if (!Files.exists(next)) {
            // With another password the registry couldn't start any more.
            site.keystore().decrypt(password);
            EthereumKey key = EthereumKey.generate(source, "next operator");
            Keystore keystore =
                    Keystore.encrypt(key, password, Keystore.Cost.STANDARD, source, "next operator keystore");
            Access.SECRET.create(next, Json.text(keystore));
        }
        return Json.read(next, Keystore.class).decrypt(password).address();
    }

    /** Puts the next account in the place of the present one. */
    public void adoptAccount() {
        String former = site.keystore().claimedAddress().hex();
        replace(ACCOUNT, NEXT_ACCOUNT, "keys/former/operator-" + former + ".json");
        settle(Kind.ACCOUNT);
    }

    /** The node that is to run next: its key is made now, or was made before and isn't adopted yet. */
    public NodeId nextNode() {
        Path next = site.path(NEXT_NODE);
        if (!Files.exists(next)) {
            EthereumKey key = EthereumKey.generate(source, "next node");
            Access.SECRET.create(next, HexFormat.of().formatHex(key.secret()) + "\n");
        }
        return read(next);
    }

    /** The node that is to run next, if its key was made. */
    public boolean hasNextNode() {
        return Files.exists(site.path(NEXT_NODE));
    }

    /** Puts the next node's key in the place of the present one; the node must be stopped. */
    public void adoptNode() {
        if (!hasNextNode()) {
            throw new GenesisException.Unreadable("there is no next node key in " + site.path()
                    + "; begin with: consilium keys rotate node --site " + site.path());
        }
        String former = site.nodeKey().nodeId().digits().substring(0, NAMING_DIGITS);
        replace(NODE, NEXT_NODE, "keys/former/node-" + former + ".key");
        settle(Kind.NODE);
    }

    /**
     * The public half of the key with the version that follows the ledger's: made now, or before and not on the ledger yet. The older
     * ones stay in the file, since they open older grants.
     */
    public Word nextEncryptionKey(Word onLedger, long versionOnLedger, Password password) {
        return EncryptionKeys.next(site.path(ENCRYPTION), onLedger, versionOnLedger, password);
    }

    /** Whether member.json names another key of a kind than the one that is there: a step was broken off. */
    public boolean isUnsettled(Kind kind) {
        return !asTheKeyIs(kind).equals(site.member());
    }

    /** Has member.json name the key of a kind that is there; what it says of the others stays. */
    public void settle(Kind kind) {
        Access.PUBLIC.replace(site.path("member.json"), Json.text(asTheKeyIs(kind)));
    }

    private Member asTheKeyIs(Kind kind) {
        Member said = site.member();
        return switch (kind) {
            case NODE -> said.withKeys(site.nodeKey().nodeId(), said.account(), said.encryptionKey());
            case ACCOUNT -> said.withKeys(said.node(), site.keystore().claimedAddress(), said.encryptionKey());
            case ENCRYPTION ->
                said.withKeys(said.node(), said.account(), EncryptionKeys.publicKey(site.path(ENCRYPTION)));
        };
    }

    /** A power cut leaves the present key or the next one under the name, and the former one is never lost. */
    private void replace(String present, String next, String former) {
        Path kept = site.path(former);
        Access.directory(kept.getParent());
        try {
            if (!Files.exists(kept)) {
                Access.SECRET.create(kept, Files.readString(site.path(present)));
            }
            Files.move(site.path(next), site.path(present), StandardCopyOption.ATOMIC_MOVE);
            Access.sync(site.path(present).getParent());
        } catch (IOException unwritable) {
            throw new GenesisException.Unwritable(
                    site.path(present) + " can't be replaced: " + unwritable.getMessage() + "; nothing is lost, do it"
                            + " again",
                    unwritable);
        }
    }

    private static NodeId read(Path key) {
        try {
            return EthereumKey.parse(Files.readString(key).strip()).nodeId();
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(key + " can't be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
