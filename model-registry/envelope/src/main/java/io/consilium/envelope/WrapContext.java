package io.consilium.envelope;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a content key is wrapped for; a wrapped key doesn't unwrap for anything else.
 *
 * <p>All of it goes into HPKE's {@code info}, each field at a fixed place, so that no two contexts look alike.
 */
public sealed interface WrapContext {

    /** The bytes that go into {@code info}. */
    byte[] info();

    /** The version of the member's public key that the content key is wrapped to. */
    long keyVersion();

    /**
     * A grant on the ledger: this member may open this model.
     *
     * @param chainId of the network that the ledger lives on
     * @param ledger the contract that numbers the models
     * @param model the model's number
     * @param organisation the member's number
     * @param keyVersion the version of the member's public key that the key is wrapped to
     */
    record Grant(long chainId, LedgerAddress ledger, long model, long organisation, long keyVersion)
            implements WrapContext {

        public Grant {
            requirePositive(chainId, "chain id");
            Objects.requireNonNull(ledger, "ledger");
            requirePositive(model, "model");
            requirePositive(organisation, "organisation");
            requirePositive(keyVersion, "key version");
        }

        @Override
        public byte[] info() {
            byte[] subject = ByteBuffer.allocate(Long.BYTES).putLong(model).array();
            return encode(1, chainId, ledger, subject, organisation, keyVersion);
        }

        @Override
        public String toString() {
            return "model " + model + " and organisation " + organisation + " with key version " + keyVersion
                    + " on the ledger 0x" + ledger + " of chain " + chainId;
        }
    }

    /**
     * A publication that has no number on the ledger yet: the publisher keeps its key, wrapped to itself, from before the
     * transaction until the grant.
     *
     * @param chainId of the network that the ledger lives on
     * @param ledger the contract that will number the model
     * @param publication what is being published
     * @param organisation the publisher's number
     * @param keyVersion the version of the publisher's public key that the key is wrapped to
     */
    record Draft(long chainId, LedgerAddress ledger, PublicationId publication, long organisation, long keyVersion)
            implements WrapContext {

        public Draft {
            requirePositive(chainId, "chain id");
            Objects.requireNonNull(ledger, "ledger");
            Objects.requireNonNull(publication, "publication");
            requirePositive(organisation, "organisation");
            requirePositive(keyVersion, "key version");
        }

        @Override
        public byte[] info() {
            return encode(2, chainId, ledger, publication.toByteArray(), organisation, keyVersion);
        }

        @Override
        public String toString() {
            return "publication " + publication + " and organisation " + organisation + " with key version "
                    + keyVersion + " on the ledger 0x" + ledger + " of chain " + chainId;
        }
    }

    /** The kind keeps model numbers and publication ids apart; everything else has its length by the kind. */
    private static byte[] encode(
            int kind, long chainId, LedgerAddress ledger, byte[] subject, long organisation, long keyVersion) {
        byte[] domain = "consilium wrapped key v1".getBytes(StandardCharsets.US_ASCII);
        byte[] address = ledger.toByteArray();
        return ByteBuffer.allocate(domain.length + 1 + address.length + subject.length + 3 * Long.BYTES)
                .put(domain)
                .put((byte) kind)
                .putLong(chainId)
                .put(address)
                .put(subject)
                .putLong(organisation)
                .putLong(keyVersion)
                .array();
    }

    private static void requirePositive(long value, String what) {
        if (value <= 0) {
            throw new IllegalArgumentException("A " + what + " is a positive number, not " + value);
        }
    }
}
