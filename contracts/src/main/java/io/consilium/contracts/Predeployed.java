package io.consilium.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A contract that stands in the genesis block, at the same address in every network.
 *
 * <p>Neither address can belong to a precompile (they count up from 1) nor to a deployed contract (a hash).
 */
public enum Predeployed {
    CONSORTIUM("Consortium", ConsortiumAbi.ADDRESS),
    MODEL_LEDGER("ModelLedger", "0xc000000000000000000000000000000000000002");

    private final String contract;
    private final String address;

    Predeployed(String contract, String address) {
        this.contract = contract;
        this.address = address;
    }

    /** The contract's name in Solidity. */
    public String contractName() {
        return contract;
    }

    public Address address() {
        return new Address(address);
    }

    /** The code to put into the genesis block: 0x and hexadecimal digits. */
    public String runtimeCode() {
        String resource = contract + ".bin-runtime";
        try (InputStream code = Predeployed.class.getResourceAsStream(resource)) {
            if (code == null) {
                throw new IllegalStateException(resource + " is missing from this jar; build the contracts module");
            }
            return "0x" + new String(code.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " can't be read", e);
        }
    }
}
