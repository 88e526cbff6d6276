package io.consilium.besu.testing;

import java.math.BigInteger;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;
import org.hyperledger.besu.datatypes.Quantity;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.datatypes.Wei;

/** A transaction as Besu describes one, each with a hash of its own. */
public record FakeTransaction(Hash getHash, Address getSender, Optional<Address> getTo, Bytes getPayload)
        implements Transaction {
    private static final AtomicLong MADE = new AtomicLong();

    public static FakeTransaction call(Address sender, Address target, Bytes payload) {
        return new FakeTransaction(newHash(), sender, Optional.of(target), payload);
    }

    public static FakeTransaction creation(Address sender) {
        return new FakeTransaction(newHash(), sender, Optional.empty(), Bytes.fromHexString("0x6000"));
    }

    /** A plain call by the account of an organisation. */
    public static FakeTransaction by(int organisation) {
        return call(FakeConsortium.account(organisation), FakeConsortium.ADDRESS, Bytes.EMPTY);
    }

    private static Hash newHash() {
        return Hash.wrap(Bytes32.leftPad(Bytes.ofUnsignedLong(MADE.incrementAndGet())));
    }

    @Override
    public long getNonce() {
        return 0;
    }

    @Override
    public Optional<? extends Quantity> getGasPrice() {
        return Optional.of(Wei.of(BigInteger.TEN));
    }

    @Override
    public long getGasLimit() {
        return 21_000;
    }

    @Override
    public Wei getValue() {
        return Wei.of(BigInteger.TWO);
    }
}
