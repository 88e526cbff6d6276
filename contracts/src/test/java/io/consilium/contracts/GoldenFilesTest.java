package io.consilium.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.crypto.Hash;

/** What networks rely on doesn't change by accident: the committed files are what the compiler says today. */
class GoldenFilesTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path BUILT = MODULE.resolve("target/solidity");
    private static final Path GOLDEN = MODULE.resolve("golden");

    @ParameterizedTest
    @EnumSource
    void storageLayoutIsTheCommittedOne(Predeployed contract) throws IOException {
        assertEquals(
                Files.readString(GOLDEN.resolve(contract.contractName() + ".storage.json")),
                Files.readString(BUILT.resolve(contract.contractName() + ".storage.json")),
                """
                The storage layout of %1$s changed. This breaks EVERY network that exists: their storage was written with \
                the old layout, and there is no proxy to migrate it. It also breaks GenesisStorage and the plugin \
                (permissionsVersion is slot 0). If no network runs this contract yet, copy \
                target/solidity/%1$s.storage.json over golden/%1$s.storage.json.""".formatted(contract.contractName()));
    }

    @ParameterizedTest
    @EnumSource
    void abiIsTheCommittedOne(Predeployed contract) throws IOException {
        assertEquals(
                Files.readString(GOLDEN.resolve(contract.contractName() + ".abi.json")),
                Files.readString(BUILT.resolve(contract.contractName() + ".abi")),
                """
                The ABI of %1$s changed. Networks whose genesis block holds the old code answer as before: registries and \
                plugins built from here on can't serve them any more (a changed or removed entry), or can't count on the \
                new entry there (an added one). Auditors' tools break with events. If that is meant, copy \
                target/solidity/%1$s.abi over golden/%1$s.abi.json and raise the version.""".formatted(contract.contractName()));
    }

    @Test
    void constantsForReadersWithoutWeb3jAreThoseOfTheContracts() throws IOException {
        assertEquals(selector("permissions(uint16)"), ConsortiumAbi.PERMISSIONS);
        assertEquals(selector("connectionAllowed(string,string,uint16)"), ConsortiumAbi.CONNECTION_ALLOWED);
        assertEquals(
                selector("transactionAllowed(address,address,uint256,uint256,uint256,bytes)"),
                ConsortiumAbi.TRANSACTION_ALLOWED);
        String storage = Files.readString(GOLDEN.resolve("Consortium.storage.json"));
        Matcher version = Pattern.compile(
                        "\"label\": \"permissionsVersion\",\\s*\"slot\": \"(\\d+)\",\\s*\"offset\": 0")
                .matcher(storage);
        assertTrue(version.find(), "permissionsVersion is in the layout, at the beginning of its slot");
        assertEquals(ConsortiumAbi.PERMISSIONS_VERSION_SLOT, Integer.parseInt(version.group(1)));
        assertFalse(version.find(), "only once");
    }

    @Test
    void addressesAreThoseThatTheContractsCallEachOtherBy() throws IOException {
        String addresses = Files.readString(MODULE.resolve("src/Addresses.sol"));
        List<String> inSolidity = Pattern.compile("= (0x[0-9a-fA-F]{40});")
                .matcher(addresses)
                .results()
                .map(found -> new Address(found.group(1)).hex())
                .toList();
        assertEquals(
                List.of(
                        Predeployed.CONSORTIUM.address().hex(),
                        Predeployed.MODEL_LEDGER.address().hex()),
                inSolidity);
    }

    @ParameterizedTest
    @EnumSource
    void codeFitsIntoAGenesisBlock(Predeployed contract) {
        String code = contract.runtimeCode();
        assertTrue(code.matches("0x[0-9a-f]+"));
        int bytes = code.length() / 2 - 1;
        assertTrue(bytes > 1_000 && bytes <= 24_576, "EIP-170 allows 24,576 bytes, it has " + bytes);
    }

    @Test
    void addressesAreFarFromPrecompiles() {
        for (Predeployed contract : Predeployed.values()) {
            BigInteger address = new BigInteger(contract.address().hex().substring(2), 16);
            assertTrue(address.bitLength() == 160);
        }
    }

    private static String selector(String signature) {
        return Hash.sha3String(signature).substring(0, 10);
    }
}
