package io.consilium.service.vouchers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.voucher.VoucherCode;
import io.consilium.service.database.Database;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SlowReader;
import io.consilium.service.testing.SmallWeights;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoucherTest {

    private static final String HEADER = "X-Consilium-Voucher";
    /** So many that what they weigh doesn't fit into the buffers of a connection. */
    private static final int MANY_CLASSES = 40;

    private static final String PATH = "/api/v1/vouchers/weights";

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
    void whoAsksForTheHeadersOnlyRedeemsNothing() {
        JsonNode issued = issue(north.publish(520), 24);

        Answer refused = registry.call("HEAD", "", PATH, BodyPublishers.noBody(), HEADER, code(issued));

        assertFalse(voucher(issued).redeemed());
        refused.expect(405);
        assertArrayEquals(SmallWeights.of(520), redeem(code(issued)).expect(200).bytes());
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
    void aBrokenDownloadIsTakenUpWhereItBrokeAndNothingElseIs() throws IOException, InterruptedException {
        byte[] whole = SmallWeights.of(503, MANY_CLASSES);
        String code = code(issue(north.publish(503, whole), 24));
        byte[] first;
        try (SlowReader broken = new SlowReader(registry.address(), PATH, HEADER, code)) {
            assertTrue(broken.headers().contains("content-length: " + whole.length), broken.headers());
            first = broken.read(200_000);
        }

        Answer rest = onceOver(code, "Range", "bytes=" + first.length + "-").expect(206);

        assertEquals(
                Optional.of("bytes 200000-" + (whole.length - 1) + "/" + whole.length),
                Registry.header(rest, "Content-Range"));
        assertArrayEquals(Arrays.copyOf(whole, first.length), first);
        assertArrayEquals(Arrays.copyOfRange(whole, first.length, whole.length), rest.bytes());
        assertEquals("voucher-used", onceOver(code).expect(410).problem());
        assertEquals(
                "voucher-used", redeem(code, "Range", "bytes=1000-").expect(410).problem());
    }

    @Test
    void onceTheLastByteWentOutTheCodeIsGoodForNothing() throws InterruptedException {
        String code = code(issue(north.publish(508), 24));
        redeem(code).expect(200);

        assertEquals("voucher-used", onceOver(code).expect(410).problem());
        assertEquals(
                "voucher-used", redeem(code, "Range", "bytes=1000-").expect(410).problem());
    }

    @Test
    void whileOneDownloadIsUnderWayThereIsNoOther() throws IOException, InterruptedException {
        byte[] whole = SmallWeights.of(509, MANY_CLASSES);
        String code = code(issue(north.publish(509, whole), 24));
        try (SlowReader first = new SlowReader(registry.address(), PATH, HEADER, code)) {
            byte[] some = first.read(100_000);

            assertEquals("voucher-in-use", redeem(code).expect(409).problem());

            assertArrayEquals(
                    Arrays.copyOfRange(whole, some.length, whole.length), first.read(whole.length - some.length));
        }
        assertEquals("voucher-used", onceOver(code).expect(410).problem());
    }

    @Test
    void manyDownloadsAtOnceGiveOneCopy() throws InterruptedException, ExecutionException {
        byte[] whole = SmallWeights.of(510);
        String code = code(issue(north.publish(510), 24));
        int copies = 0;
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> downloads = IntStream.range(0, 8)
                    .mapToObj(i -> pool.submit(() -> gotAll(code, whole)))
                    .toList();
            for (Future<Boolean> download : downloads) {
                copies += download.get() ? 1 : 0;
            }
        }

        assertEquals(1, copies);
        assertEquals("voucher-used", onceOver(code).expect(410).problem());
    }

    private static boolean gotAll(String code, byte[] whole) {
        Answer answer = redeem(code);
        return answer.status() == 200 && Arrays.equals(whole, answer.bytes());
    }

    @Test
    void aDownloadThatIsLeftAloneForAnHourIsOver() throws IOException, InterruptedException {
        String code = code(issue(north.publish(511), 24));
        try (SlowReader broken = new SlowReader(registry.address(), PATH, HEADER, code)) {
            broken.read(1_000);
        }

        registry.part(Database.class)
                .update(
                        "update voucher_use set handed_at = ? where hash = ?",
                        OffsetDateTime.now(ZoneOffset.UTC).minusMinutes(61),
                        VoucherCode.parse(code).voucher().hash().hex());

        assertEquals("voucher-used", onceOver(code).expect(410).problem());
    }

    @Test
    void aDownloadBeginsAtItsBeginning() {
        JsonNode issued = issue(north.publish(512), 24);

        assertEquals(
                "voucher-begun",
                redeem(code(issued), "Range", "bytes=1000-").expect(409).problem());
        assertEquals(
                "bad-range",
                redeem(code(issued), "Range", "bytes=5-9").expect(400).problem());

        assertFalse(voucher(issued).redeemed(), "nothing was used up");
        redeem(code(issued), "Range", "bytes=0-").expect(206);
    }

    @Test
    void aCodeThatWasUsedIsRefusedAfterARestartToo() throws InterruptedException {
        String code;
        Path own = home.resolve("restarted");
        try (Registry before = Registry.start(network, Network.NORTH, own)) {
            long model = new Publisher(before, Network.NORTH).publish(513);
            code = code(issue(before, model, 24));
            assertArrayEquals(
                    SmallWeights.of(513),
                    before.get("", PATH, HEADER, code).expect(200).bytes());
            // The last byte is here before the registry has written down that it is.
            Eventually.holds(
                    "it was used", () -> before.get("", PATH, HEADER, code).status() == 410);
        }
        try (Registry after = Registry.start(network, Network.NORTH, own)) {
            assertEquals(
                    "voucher-used",
                    after.get("", PATH, HEADER, code).expect(410).problem());
        }
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
        assertEquals("voucher-missing", registry.get("", PATH).expect(400).problem());
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
    void aCodeThatIsTriedAgainAndAgainIsDeniedOnTheLedgerOnce() throws InterruptedException {
        long used = north.publish(514);
        String usedCode = code(issue(used, 24));
        redeem(usedCode).expect(200);
        long recalled = north.publish(515);
        String recalledCode = code(issue(recalled, 24));
        registry.post(Network.NORTH, "/api/v1/models/" + recalled + "/recall", Map.of("reason", "SAFETY_RISK"))
                .expect(200);

        for (int attempt = 0; attempt < 4; attempt++) {
            assertEquals("voucher-used", onceOver(usedCode).expect(410).problem());
            assertEquals("recalled", redeem(recalledCode).expect(410).problem());
        }

        assertEquals(List.of("VOUCHER_INVALID"), denials(used));
        assertEquals(List.of("RECALLED"), denials(recalled));
        String another = code(issue(used, 24));
        redeem(another).expect(200);
        assertEquals("voucher-used", onceOver(another).expect(410).problem());
        assertEquals(2, denials(used).size(), "another voucher's denial is another");
    }

    @Test
    void aVoucherIsRefusedForAReasonOfItsOwnOnceTheAccountThatSignedItIsRetired() {
        String former = "a former account";
        long model = north.publish(516);
        network.as(Network.NORTH, ConsortiumCalls.addAccount(Network.account(former)));
        String honoured = issuedBy(former, model, 1);
        String outstanding = issuedBy(former, model, 2);
        String byAnother = VoucherCode.parse(code(issue(model, 24))).voucher().signedBy(Network.signer(former));
        registry.part(Follower.class).awaitBlock(network.head(), Duration.ofSeconds(20));
        redeem(honoured).expect(200);
        assertEquals(List.of(hash(outstanding)), outstandingOf(former));

        network.as(Network.NORTH, ConsortiumCalls.removeAccount(Network.account(former)));

        Answer refused = redeem(outstanding).expect(410);
        assertEquals("voucher-signer-retired", refused.problem());
        assertTrue(refused.json().path("detail").asText().contains("new one"), refused.json()::toString);
        redeem(outstanding).expect(410);
        assertFalse(network.ledger()
                .voucher(new Word(hash(outstanding)))
                .orElseThrow()
                .redeemed());
        assertEquals(List.of("VOUCHER_INVALID"), denials(model));
        assertEquals("voucher-of-another", redeem(byAnother).expect(403).problem());
    }

    /** As a registry does that signs with this account. */
    private static String issuedBy(String account, long model, int secret) {
        VoucherCode voucher = new VoucherCode(
                registry.address().toString(),
                Anvil.CHAIN_ID,
                model,
                network.ledger().model(model).orElseThrow().publication().weightsHash(),
                Instant.now().plus(Duration.ofHours(24)),
                Founders.hash(account + " " + secret));
        network.as(account, ModelLedgerCalls.issueVoucher(voucher.hash(), model, voucher.expiresAt()));
        return voucher.signedBy(Network.signer(account));
    }

    private static List<String> outstandingOf(String account) {
        JsonNode vouchers =
                registry.get(Network.NORTH, "/api/v1/vouchers").expect(200).json();
        return StreamSupport.stream(vouchers.spliterator(), false)
                .filter(voucher -> voucher.path("account")
                        .asText()
                        .equals(Network.account(account).hex()))
                .map(voucher -> voucher.path("hash").asText())
                .toList();
    }

    private static String hash(String code) {
        return VoucherCode.parse(code).voucher().hash().hex();
    }

    /** The reasons that the ledger has. */
    private static List<String> denials(long model) {
        registry.part(Follower.class).awaitBlock(network.head(), Duration.ofSeconds(20));
        JsonNode history = registry.get(Network.NORTH, "/api/v1/models/" + model)
                .expect(200)
                .json()
                .path("history");
        return StreamSupport.stream(history.spliterator(), false)
                .filter(event -> event.path("name").asText().equals("DenialRecorded"))
                .map(event -> event.path("details").path("reason").asText())
                .toList();
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
        return issue(registry, model, hours);
    }

    private static JsonNode issue(Registry registry, long model, int hours) {
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

    /** The site sees a moment later than the other end that the last byte arrived, or that a connection broke. */
    private static Answer onceOver(String code, String... headers) throws InterruptedException {
        AtomicReference<Answer> answer = new AtomicReference<>();
        Eventually.holds("the download is over", () -> {
            answer.set(redeem(code, headers));
            return answer.get().status() != 409;
        });
        return answer.get();
    }

    private static Answer redeem(String code, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = HEADER;
        all[headers.length + 1] = code;
        return registry.get("", PATH, all);
    }
}
