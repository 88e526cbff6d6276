package io.consilium.genesis.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.VotingRules;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Member;
import io.consilium.genesis.testing.Members;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenesisBlockTest {

    private static final Member HOSPITAL = Members.hospital("Hospital");
    private static final Member PARTNER = Members.partner("Partner");
    private static final GenesisBlock BLOCK = GenesisBlock.create(
            2026,
            Instant.ofEpochSecond(1_767_225_600),
            Duration.ofSeconds(3),
            VotingRules.MAJORITY_WITHIN_A_WEEK,
            List.of(HOSPITAL, PARTNER));

    /** Small, with an empty slot, a slot without leading zeros, a code, a balance and a nonce. */
    private static final String SMALL = """
            {"config":{"chainId":77,"berlinBlock":0,"londonBlock":0,"shanghaiTime":0,"cancunTime":0,"zeroBaseFee":true,
              "qbft":{"epochlength":30000,"blockperiodseconds":1,"requesttimeoutseconds":4}},
            "nonce":"0x0","timestamp":"0x6955b900","gasLimit":"0x5f5e100","difficulty":"0x1","baseFeePerGas":"0x0",
            "extraData":"0xf83aa00000000000000000000000000000000000000000000000000000000000000000d594fe3b557e8fb62b89f4916b721be55ceb828dbd73c080c0",
            "mixHash":"0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
            "coinbase":"0x0000000000000000000000000000000000000000",
            "alloc":{
              "fe3b557e8fb62b89f4916b721be55ceb828dbd73":{"balance":"0xad78ebc5ac6200000"},
              "0xc000000000000000000000000000000000000001":{"balance":"0x0","nonce":"0x1","code":"0x6001600055",
                "storage":{"0x0":"0x01","0x02":"0x00","0xff":"0xabcdef"}}}}
            """;

    @Test
    void hashIsTheOneThatBesuComputes() throws Exception {
        // Asked of Besu 26.8.0 started with this file.
        assertEquals(
                "0x33f11226d8e9630f8f921605a10b0b6295854afefff18cad7109c95ab9004aed",
                GenesisBlock.of(tree(SMALL)).hash().hex());
    }

    @Test
    void configurationIsThatOfAFreeQbftNetwork() {
        JsonNode config = BLOCK.json().path("config");

        assertEquals(2026, BLOCK.chainId());
        assertEquals(Instant.parse("2026-01-01T00:00:00Z"), BLOCK.time());
        assertEquals(3, config.at("/qbft/blockperiodseconds").asInt());
        assertEquals(6, config.at("/qbft/requesttimeoutseconds").asInt());
        assertTrue(config.path("zeroBaseFee").asBoolean());
        assertEquals(0, config.path("cancunTime").asInt(-1));
        assertEquals(65_536, config.path("contractSizeLimit").asInt());
        assertTrue(config.path("discovery").isMissingNode(), "no bootnodes");
    }

    @Test
    void onlyHospitalsSealBlocks() {
        assertTrue(BLOCK.isSealedBy(List.of(HOSPITAL.sealer())));
        assertFalse(BLOCK.isSealedBy(List.of(HOSPITAL.sealer(), PARTNER.sealer())));
    }

    @Test
    void bothContractsStandAtTheirAddresses() {
        assertEquals(Predeployed.CONSORTIUM.runtimeCode(), BLOCK.code(Predeployed.CONSORTIUM.address()));
        assertEquals(Predeployed.MODEL_LEDGER.runtimeCode(), BLOCK.code(Predeployed.MODEL_LEDGER.address()));
        assertFalse(BLOCK.storage(Predeployed.CONSORTIUM.address()).isEmpty());
    }

    @Test
    void anyOtherFounderMakesAnotherHash() {
        GenesisBlock other = GenesisBlock.create(
                2026,
                BLOCK.time(),
                Duration.ofSeconds(3),
                VotingRules.MAJORITY_WITHIN_A_WEEK,
                List.of(HOSPITAL, Members.partner("Other")));

        assertFalse(BLOCK.hash().equals(other.hash()));
        assertEquals(BLOCK.hash(), GenesisBlock.of(BLOCK.json()).hash());
    }

    @Test
    void fileWithoutWhatMattersIsUnreadable() throws Exception {
        ObjectNode withoutTime = tree(SMALL).deepCopy();
        withoutTime.remove("timestamp");
        ObjectNode notHex = tree(SMALL).deepCopy();
        notHex.put("gasLimit", "0xlots");

        assertThrows(
                GenesisException.Unreadable.class,
                () -> GenesisBlock.of(withoutTime).hash());
        assertThrows(
                GenesisException.Unreadable.class, () -> GenesisBlock.of(notHex).hash());
        assertThrows(GenesisException.Unreadable.class, () -> BLOCK.code(Address.ZERO));
    }

    private static JsonNode tree(String json) throws Exception {
        return JsonMapper.builder().build().readTree(json);
    }
}
