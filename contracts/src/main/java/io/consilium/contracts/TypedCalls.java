package io.consilium.contracts;

import java.io.IOException;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.tx.ReadonlyTransactionManager;

/**
 * Lets web3j's wrappers read the contracts, and turns a revert into a {@link ContractException}.
 *
 * <p>A wrapper loaded with it can't send transactions.
 */
public final class TypedCalls extends ReadonlyTransactionManager {
    private final Web3j web3j;

    public TypedCalls(Web3j web3j, Address caller) {
        super(web3j, caller.hex());
        this.web3j = web3j;
    }

    @Override
    public String sendCall(String to, String data, DefaultBlockParameter block) throws IOException {
        EthCall answer = web3j.ethCall(Transaction.createEthCallTransaction(getFromAddress(), to, data), block)
                .send();
        if (!answer.hasError()) {
            return answer.getValue();
        }
        Response.Error error = answer.getError();
        if (error.getData() != null) {
            throw ContractException.of(error.getData());
        }
        throw new IOException(
                "The node refused a call of %s with %d: %s".formatted(to, error.getCode(), error.getMessage()));
    }
}
