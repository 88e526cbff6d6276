package io.consilium.besu.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/**
 * Somebody who signs transactions, without fees.
 *
 * @param credentials the key
 * @param chainId the network
 */
public record Account(Credentials credentials, long chainId) {
    private static final BigInteger GAS_LIMIT = BigInteger.valueOf(5_000_000);

    public String address() {
        return credentials.getAddress();
    }

    /** The input of a call. */
    public static String call(String function, Type<?>... arguments) {
        return FunctionEncoder.encode(new Function(function, Arrays.asList(arguments), List.of()));
    }

    /** Signs a call with the next nonce that a node knows of. */
    public String sign(JsonRpc node, String target, String input) {
        return sign(nextNonce(node), target, input);
    }

    /** Signs a call. */
    public String sign(long nonce, String target, String input) {
        RawTransaction transaction = RawTransaction.createTransaction(
                BigInteger.valueOf(nonce), BigInteger.ZERO, GAS_LIMIT, target, BigInteger.ZERO, input);
        return Numeric.toHexString(TransactionEncoder.signMessage(transaction, chainId, credentials));
    }

    /** The nonce that follows those which a node has seen, in blocks or waiting. */
    public long nextNonce(JsonRpc node) {
        return Long.decode(
                node.call("eth_getTransactionCount", address(), "pending").asText());
    }

    /** The nonce that follows those in blocks. */
    public long minedNonce(JsonRpc node) {
        return Long.decode(
                node.call("eth_getTransactionCount", address(), "latest").asText());
    }

    /** Sends a call; the whole answer, with {@code result} or {@code error}. */
    public JsonNode send(JsonRpc node, String target, String input) {
        return node.answer("eth_sendRawTransaction", sign(node, target, input));
    }

    /** Sends a call and waits for its receipt; fails if it didn't succeed. */
    public JsonNode execute(JsonRpc node, String target, String input) {
        String hash =
                node.call("eth_sendRawTransaction", sign(node, target, input)).asText();
        JsonNode receipt = awaitReceipt(node, hash);
        if (!receipt.path("status").asText().equals("0x1")) {
            throw new AssertionError("reverted: " + receipt);
        }
        return receipt;
    }

    /** The receipt of a transaction, once it is in a block. */
    public static JsonNode awaitReceipt(JsonRpc node, String hash) {
        Eventually.until(
                "receipt of " + hash,
                () -> !node.call("eth_getTransactionReceipt", hash).isNull());
        return node.call("eth_getTransactionReceipt", hash);
    }
}
