package io.consilium.service.vouchers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Word;
import io.consilium.ledger.Voucher;
import io.consilium.service.database.Database;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SmallWeights;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoucherTest {

    private static final String HEADER = "X-Consilium-Voucher";

    @TempDir
    static Path home;

    private static Network network;
    private static Registry registry;
    private static Publisher north;

    @BeforeAll
    static void start() {
        network = Network.start();
        registry = Registry.start(network, Network.NORTH, home);
        north = new Publisher(registry, Network.NORTH);
    }

    @AfterAll
    static void stop() {
        registry.close();
        network.close();
    }

    @Test
    void whoHoldsACodeGetsTheCopyAndTheLedgerKnowsThatButNotWho() {
        long model = north.publish(501);
        JsonNode issued = issue(model, 24);
        assertFalse(voucher(issued).redeemed());

        Answer copy = redeem(code(issued)).expect(200);

        assertArrayEquals(SmallWeights.of(501), copy.bytes());
        assertTrue(voucher(issued).redeemed());
        JsonNode history = registry.get(Network.REGULATOR, "/api/v1/models/" + model)
                .expect(200)
                .json()
                .path("history");
        JsonNode last = history.get(history.size() - 1);
        assertEquals("VoucherRedeemed", last.path("name").asText());
        assertEquals(Network.account(Network.NORTH).hex(), last.path("account").asText());
        JsonNode listed = registry.get(Network.NORTH, "/api/v1/models/" + model + "/vouchers")
                .expect(200)
                .json();
        assertTrue(listed.get(0).path("redeemed").asBoolean());
    }

    @Test
    void theCodeSaysWhatIsNeededToVerifyTheCopyAndIsSigned() {
        long model = north.publish(502);

        VoucherCode.Signed signed = VoucherCode.parse(code(issue(model, 24)));

        assertEquals(Network.account(Network.NORTH), signed.signer());
        assertEquals(model, signed.voucher().model());
        assertEquals(Hashes.of(SmallWeights.of(502)), signed.voucher().weightsHash());
        assertEquals(registry.address().toString(), signed.voucher().registry());
    }

    @Test
    void aBrokenDownloadIsTakenUpAgainAndNothingElseIs() {
        long model = north.publish(503);
        JsonNode issued = issue(model, 24);
        redeem(code(issued)).expect(200);

        Answer rest = redeem(code(issued), "Range", "bytes=1000-").expect(206);

        byte[] whole = SmallWeights.of(503);
        assertArrayEquals(Arrays.copyOfRange(whole, 1000, whole.length), rest.bytes());
        registry.part(Database.class).update("delete from voucher_use");
        assertEquals("voucher-used", redeem(code(issued)).expect(410).problem());
    }

    @Test
    void theLedgersClockDecidesWhenAVoucherIsOver() {
        long model = north.publish(504);
        JsonNode issued = issue(model, 1);

        network.anvil().pass(Duration.ofHours(2));

        assertEquals("voucher-expired", redeem(code(issued)).expect(409).problem());
        assertFalse(voucher(issued).redeemed());
    }

    @Test
    void aCodeThatSomebodyChangedOrMadeIsRefused() {
        String code = code(issue(north.publish(505), 24));
        String[] parts = code.split("\\.", -1);
        String text = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String other = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.replaceFirst("Model: \\d+", "Model: 1").getBytes(StandardCharsets.UTF_8));
        VoucherCode own = VoucherCode.parse(code).voucher();

        assertEquals(
                "voucher-of-another",
                redeem(parts[0] + "." + other + "." + parts[2]).expect(403).problem());
        assertEquals(
                "voucher-of-another",
                redeem(own.signedBy(Network.signer(Network.SOUTH))).expect(403).problem());
        assertEquals("not-a-voucher", redeem("cv1.abc").expect(400).problem());
        assertEquals(
                "voucher-missing",
                registry.get("", "/api/v1/vouchers/weights").expect(400).problem());
        assertEquals(
                "unknown-voucher",
                redeem(new VoucherCode(
                                        own.registry(),
                                        own.chainId(),
                                        own.model(),
                                        own.weightsHash(),
                                        own.expiresAt(),
                                        Word.ZERO)
                                .signedBy(Network.signer(Network.NORTH)))
                        .expect(404)
                        .problem());
    }

    @Test
    void aRecalledModelIsNotHandedOutForAVoucherEither() {
        long model = north.publish(506);
        String code = code(issue(model, 24));
        registry.post(Network.NORTH, "/api/v1/models/" + model + "/recall", Map.of("reason", "SAFETY_RISK"))
                .expect(200);

        assertEquals("recalled", redeem(code).expect(410).problem());
    }

    @Test
    void vouchersAreGoodForNinetyDaysAtMost() {
        long model = north.publish(507);

        assertEquals(
                "invalid-validity",
                registry.post(Network.NORTH, "/api/v1/models/" + model + "/vouchers", Map.of("hours", 10_000))
                        .expect(422)
                        .problem());
    }

    private static JsonNode issue(long model, int hours) {
        return registry.post(Network.NORTH, "/api/v1/models/" + model + "/vouchers", Map.of("hours", hours))
                .expect(201)
                .json();
    }

    private static String code(JsonNode issued) {
        return issued.path("code").asText();
    }

    private static Voucher voucher(JsonNode issued) {
        return network.ledger().voucher(new Word(issued.path("hash").asText())).orElseThrow();
    }

    private static Answer redeem(String code, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = HEADER;
        all[headers.length + 1] = code;
        return registry.get("", "/api/v1/vouchers/weights", all);
    }
}
