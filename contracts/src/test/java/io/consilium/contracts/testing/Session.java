package io.consilium.contracts.testing;

import io.consilium.contracts.Address;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.TypedCalls;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.generated.ModelLedger;
import java.io.IOException;
import java.math.BigInteger;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;

/**
 * Both contracts on an anvil as one account sees them, for tests.
 *
 * <p>The readers turn a revert into a typed exception; the writers send transactions without fees.
 */
public final class Session implements AutoCloseable {
    private static final StaticGasProvider NO_FEES =
            new StaticGasProvider(BigInteger.ZERO, BigInteger.valueOf(5_000_000));

    private final Web3j web3j;
    private final Credentials credentials;

    public Session(Anvil anvil, Credentials credentials) {
        this.web3j = Web3j.build(new HttpService(anvil.url().toString()));
        this.credentials = credentials;
    }

    public Consortium readConsortium() {
        return Consortium.load(Predeployed.CONSORTIUM.address().hex(), web3j, reader(), NO_FEES);
    }

    public ModelLedger readLedger() {
        return ModelLedger.load(Predeployed.MODEL_LEDGER.address().hex(), web3j, reader(), NO_FEES);
    }

    public Consortium writeConsortium() {
        return Consortium.load(Predeployed.CONSORTIUM.address().hex(), web3j, writer(), NO_FEES);
    }

    public ModelLedger writeLedger() {
        return ModelLedger.load(Predeployed.MODEL_LEDGER.address().hex(), web3j, writer(), NO_FEES);
    }

    /** A storage slot after the last block. */
    public BigInteger slot(Address contract, BigInteger slot) throws Exception {
        return new BigInteger(
                web3j.ethGetStorageAt(contract.hex(), slot, DefaultBlockParameterName.LATEST)
                        .send()
                        .getData()
                        .substring(2),
                16);
    }

    /** What the Consortium would answer to a transaction with these data, or the refusal. */
    public String call(String data) throws IOException {
        return reader().sendCall(Predeployed.CONSORTIUM.address().hex(), data, DefaultBlockParameterName.LATEST);
    }

    private TransactionManager reader() {
        return new TypedCalls(web3j, new Address(credentials.getAddress()));
    }

    private TransactionManager writer() {
        return new RawTransactionManager(
                web3j, credentials, Anvil.CHAIN_ID, new PollingTransactionReceiptProcessor(web3j, 20, 500));
    }

    @Override
    public void close() {
        web3j.shutdown();
    }
}
