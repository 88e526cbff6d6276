package io.consilium.ledger.abi;

import io.consilium.contracts.Predeployed;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.generated.ModelLedger;
import io.consilium.ledger.LedgerException.OutOfRange;
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
    private static final long LARGEST_ORGANISATION = 255;
    private static final long LARGEST_ID = 0xffff_ffffL;

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

    /** The number of an organisation, which the contracts keep in 8 bits. */
    public static BigInteger organisation(long id) {
        return within("organisation", id, LARGEST_ORGANISATION);
    }

    /** The number of a model, a task or a proposal, or a count of something: the contracts keep them in 32 bits. */
    public static BigInteger id(String what, long id) {
        return within(what, id, LARGEST_ID);
    }

    private static BigInteger within(String what, long id, long largest) {
        if (id < 0 || id > largest) {
            throw new OutOfRange(what, id, largest);
        }
        return number(id);
    }

    /** As web3j wants every number. */
    public static BigInteger number(long value) {
        return BigInteger.valueOf(value);
    }
}
