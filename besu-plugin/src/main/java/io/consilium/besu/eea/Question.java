package io.consilium.besu.eea;

import io.consilium.besu.abi.AbiReader;
import io.consilium.besu.abi.AbiWriter;
import io.consilium.besu.chain.UnreadableException.UndecodableAnswerException;
import io.consilium.besu.policy.Reason;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Quantity;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.plugin.data.EnodeURL;

/**
 * One call of an EEA interface: what is asked, and how its answer is read.
 *
 * @param input the call's input
 * @param reading turns the answer into yes or no, or throws {@link UndecodableAnswerException}
 */
record Question(Bytes input, Function<Bytes, Boolean> reading) {
    /** {@code connectionAllowed(bytes32,bytes32,bytes16,uint16,bytes32,bytes32,bytes16,uint16)}. */
    static final int CONNECTION_ALLOWED_V1 = 0x3620b1df;

    /** {@code connectionAllowed(string,string,uint16)}. */
    static final int CONNECTION_ALLOWED_V2 = 0x45a59e5b;

    /** {@code transactionAllowed(address,address,uint256,uint256,uint256,bytes)}. */
    static final int TRANSACTION_ALLOWED = 0x936421d5;

    private static final Bytes ALL_ONES = Bytes32.ZERO.not();

    /** The first bit of the word is zero, all others are one: how version 1 says no. */
    private static final Bytes ALL_BUT_ONE = ALL_ONES.shiftRight(1);

    /** Stands for the target of a contract creation. */
    static final Bytes NOBODY = Bytes.wrap(new byte[20]);

    static Question transaction(Transaction transaction) {
        return transaction(
                transaction.getSender().getBytes(),
                transaction.getTo().map(Address::getBytes).orElse(NOBODY),
                transaction.getValue().getAsBigInteger(),
                transaction.getGasPrice().map(Quantity::getAsBigInteger).orElse(BigInteger.ZERO),
                transaction.getGasLimit(),
                transaction.getPayload());
    }

    /** Without a target, the zero address; without a gas price (as under EIP-1559), zero: as Besu asked until 25.6. */
    static Question transaction(
            Bytes sender, Bytes target, BigInteger value, BigInteger gasPrice, long gasLimit, Bytes payload) {
        AbiWriter call = new AbiWriter(TRANSACTION_ALLOWED)
                .right(sender)
                .right(target)
                .number(value)
                .number(gasPrice)
                .number(gasLimit)
                .dynamic(payload);
        return new Question(call.toBytes(), Question::bool);
    }

    /** Both ends in one call; an IPv4 address is written as the IPv6 address that it maps to. */
    static Question connectionV1(EnodeURL source, EnodeURL destination) {
        AbiWriter call = new AbiWriter(CONNECTION_ALLOWED_V1);
        for (EnodeURL end : new EnodeURL[] {source, destination}) {
            call.left(end.getNodeId().slice(0, 32))
                    .left(end.getNodeId().slice(32, 32))
                    .left(ipv6(end.getIp()))
                    .number(end.getListeningPortOrZero());
        }
        return new Question(call.toBytes(), Question::allOnes);
    }

    /** One end, by a host. */
    static Question connectionV2(EnodeURL end, String host) {
        AbiWriter call = new AbiWriter(CONNECTION_ALLOWED_V2)
                .dynamic(end.getNodeId().toUnprefixedHexString())
                .dynamic(host)
                .number(end.getListeningPortOrZero());
        return new Question(call.toBytes(), Question::bool);
    }

    Reason read(Bytes answer) {
        return reading.apply(answer) ? Reason.CONTRACT_ALLOWS : Reason.CONTRACT_REFUSES;
    }

    private static boolean bool(Bytes answer) {
        requireOneWord(answer);
        return AbiReader.of(answer).bool(0);
    }

    private static boolean allOnes(Bytes answer) {
        requireOneWord(answer);
        if (!answer.equals(ALL_ONES) && !answer.equals(ALL_BUT_ONE)) {
            throw new UndecodableAnswerException("neither yes nor no: " + answer);
        }
        return answer.equals(ALL_ONES);
    }

    private static void requireOneWord(Bytes answer) {
        if (answer.size() != Bytes32.SIZE) {
            throw new UndecodableAnswerException("the answer has " + answer.size() + " bytes instead of 32");
        }
    }

    private static Bytes ipv6(InetAddress address) {
        Bytes bytes = Bytes.wrap(address.getAddress());
        return bytes.size() == 4 ? Bytes.concatenate(Bytes.fromHexString("0x00000000000000000000ffff"), bytes) : bytes;
    }
}
