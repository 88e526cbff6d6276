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

    private static final Bytes NO_NODE = Bytes.wrap(new byte[64]);
    private static final Bytes NO_ADDRESS = Bytes.wrap(new byte[16]);
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

    /** A call that someone thinks of. */
    static Question call(Bytes sender, Bytes target, Bytes payload) {
        return transaction(sender, target, BigInteger.ZERO, BigInteger.ZERO, 0, payload);
    }

    /** Nobody's transaction: a contract that is well says no, or perhaps yes. */
    static Question plainTransaction() {
        return call(NOBODY, NOBODY, Bytes.EMPTY);
    }

    /** Nobody's node, or a connection between two of them: the same. */
    static Question plainNode(EeaPolicy.Version version) {
        if (version == EeaPolicy.Version.V2) {
            return connectionV2(NO_NODE, "0.0.0.0", 0);
        }
        AbiWriter call = new AbiWriter(CONNECTION_ALLOWED_V1);
        endV1(call, NO_NODE, NO_ADDRESS, 0);
        endV1(call, NO_NODE, NO_ADDRESS, 0);
        return new Question(call.toBytes(), Question::allOnes);
    }

    /** Both ends in one call; an IPv4 address is written as the IPv6 address that it maps to. */
    static Question connectionV1(EnodeURL source, EnodeURL destination) {
        AbiWriter call = new AbiWriter(CONNECTION_ALLOWED_V1);
        for (EnodeURL end : new EnodeURL[] {source, destination}) {
            endV1(call, end.getNodeId(), ipv6(end.getIp()), end.getListeningPortOrZero());
        }
        return new Question(call.toBytes(), Question::allOnes);
    }

    /** One end, by a host. */
    static Question connectionV2(EnodeURL end, String host) {
        return connectionV2(end.getNodeId(), host, end.getListeningPortOrZero());
    }

    private static Question connectionV2(Bytes node, String host, int port) {
        AbiWriter call = new AbiWriter(CONNECTION_ALLOWED_V2)
                .dynamic(node.toUnprefixedHexString())
                .dynamic(host)
                .number(port);
        return new Question(call.toBytes(), Question::bool);
    }

    private static void endV1(AbiWriter call, Bytes node, Bytes address, int port) {
        call.left(node.slice(0, 32)).left(node.slice(32, 32)).left(address).number(port);
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
