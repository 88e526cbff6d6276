package io.consilium.contracts;

/**
 * What a reader without web3j (the node's plugin) needs to know of the Consortium.
 *
 * <p>Compile-time constants only, which javac copies into whoever uses them; a test holds them against the ABI and the
 * storage layout.
 */
public final class ConsortiumAbi {
    public static final String ADDRESS = "0xc000000000000000000000000000000000000001";

    /** Where {@code permissionsVersion} lies, alone in its slot. */
    public static final int PERMISSIONS_VERSION_SLOT = 0;

    /** Selector of {@code permissions(uint16)}. */
    public static final String PERMISSIONS = "0x3f27bf1e";

    /** Selector of the EEA view {@code connectionAllowed(string,string,uint16)}. */
    public static final String CONNECTION_ALLOWED = "0x45a59e5b";

    /** Selector of the EEA view {@code transactionAllowed(address,address,uint256,uint256,uint256,bytes)}. */
    public static final String TRANSACTION_ALLOWED = "0x936421d5";

    private ConsortiumAbi() {}
}
