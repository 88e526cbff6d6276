package io.consilium.ledger.abi;

import io.consilium.contracts.Predeployed;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.generated.ModelLedger;
import java.math.BigInteger;
import org.web3j.protocol.Web3j;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.ContractGasProvider;

/**
 * web3j's wrappers, used to encode calls and decode answers.
 *
 * <p>They are loaded without a connection, so they can never speak with a node behind our back.
 */
public final class Wrappers {
    private static final Consortium CONSORTIUM = Consortium.load(
            Predeployed.CONSORTIUM.address().hex(), (Web3j) null, (TransactionManager) null, (ContractGasProvider)
                    null);
    private static final ModelLedger MODEL_LEDGER = ModelLedger.load(
            Predeployed.MODEL_LEDGER.address().hex(), (Web3j) null, (TransactionManager) null, (ContractGasProvider)
                    null);

    private Wrappers() {}

    public static Consortium consortium() {
        return CONSORTIUM;
    }

    public static ModelLedger modelLedger() {
        return MODEL_LEDGER;
    }

    /** As web3j wants every number. */
    public static BigInteger number(long value) {
        return BigInteger.valueOf(value);
    }
}
