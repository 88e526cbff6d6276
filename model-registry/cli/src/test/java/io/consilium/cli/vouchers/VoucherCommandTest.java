package io.consilium.cli.vouchers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.contracts.Word;
import io.consilium.genesis.testing.Plans;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.voucher.VoucherCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a publisher's staff and a person without an account type; docs/exchange.md shows the same. */
class VoucherCommandTest {

    private static final String NORTH = "North";
    private static final String SOUTH = "South";

    @TempDir
    private static Path shared;

    private static AnvilConsortium consortium;
    private static SharedModel models;
    private static long model;
    private static byte[] weights;

    @TempDir
    private Path folder;

    private HttpServer lying;
    private volatile Lie lie = exchange -> exchange.sendResponseHeaders(500, -1);

    /** What a registry does that isn't the issuer's, or isn't honest. */
    private interface Lie {
        void tell(HttpExchange exchange) throws IOException;
    }

    @BeforeAll
    static void start() throws IOException {
        consortium = AnvilConsortium.make(
                shared, Plans.seeded().hospital(NORTH).hospital(SOUTH).withoutPlugin());
        consortium.start(NORTH);
        consortium.start(SOUTH);
        models = new SharedModel(consortium, shared);
        models.openTask(NORTH, SOUTH);
        model = models.publish(NORTH, 1);
        weights = Files.readAllBytes(models.weights(1));
    }

    @AfterAll
    static void stop() {
        consortium.close();
    }

    @BeforeEach
    void startLying() throws IOException {
        lying = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lying.createContext("/", exchange -> {
            try (exchange) {
                lie.tell(exchange);
            }
        });
        lying.start();
    }

    @AfterEach
    void stopLying() {
        lying.stop(0);
    }

    @Test
    void aPersonWithoutAnAccountFetchesOneCopyAndTheLedgerTellsWhoSigned() throws IOException {
        consortium.at(NORTH, 0, "voucher", "issue", Long.toString(model), "--hours", "2");
        String code = consortium
                .printed()
                .lines()
                .filter(line -> line.startsWith("cv1."))
                .findFirst()
                .orElseThrow();
        Path file = codeFile(code);

        redeem(0, file, onTheLedger("--json"));

        assertArrayEquals(weights, Files.readAllBytes(copy()));
        assertEquals(NORTH, consortium.answer().path("organisation").asText());
        assertEquals(model, consortium.answer().path("model").asLong());
        assertEquals(List.of(copy()), copies());
        consortium.at(NORTH, 0, "voucher", "list", Long.toString(model));
        assertTrue(
                consortium.printed().lines().anyMatch(line -> line.startsWith(hash(code)) && line.endsWith("yes")),
                consortium::printed);
    }

    @Test
    void theCodeIsReadFromStandardInputWhereThereIsNoTerminalAndWithoutANodeThatIsSaid() throws IOException {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream((issued() + "\n").getBytes(StandardCharsets.UTF_8)));
            consortium.run(0, "voucher", "redeem", "--out", copy().toString());
        } finally {
            System.setIn(before);
        }

        assertArrayEquals(weights, Files.readAllBytes(copy()));
        assertTrue(consortium.printed().contains("no ledger was asked"), consortium::printed);
        assertTrue(consortium.printed().contains("fetching 100 %"), consortium::printed);
    }

    @Test
    void theSameCommandAgainFindsTheCopyAndAsksNobody() throws IOException {
        Path code = codeFile(issued());
        redeem(0, code);
        redeem(0, code);

        assertArrayEquals(weights, Files.readAllBytes(copy()));
    }

    @Test
    void aDownloadThatBrokeOffGoesOnWhereItWas() throws IOException {
        int half = weights.length / 2;
        List<String> ranges = new ArrayList<>();
        lie = exchange -> {
            ranges.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            if (ranges.size() == 1) {
                exchange.sendResponseHeaders(200, weights.length);
                exchange.getResponseBody().write(weights, 0, half);
            } else {
                int from = Integer.parseInt(ranges.getLast().replaceAll("\\D", ""));
                exchange.sendResponseHeaders(206, weights.length - from);
                exchange.getResponseBody().write(weights, from, weights.length - from);
            }
        };
        Path code = codeFile(signedForLiar(NORTH));

        redeem(1, code);
        assertTrue(consortium.printed().contains("The same command goes on from there"), consortium::printed);
        assertFalse(Files.exists(copy()));
        // The end of what was sent may be lost with the connection.
        long came = Files.size(copies().getFirst());
        assertTrue(came > 0 && came <= half, () -> came + " of " + half);
        redeem(0, code);

        assertEquals(List.of("null", "bytes=" + came + "-"), ranges);
        assertArrayEquals(weights, Files.readAllBytes(copy()));
        assertEquals(List.of(copy()), copies());
    }

    @Test
    void aCopyThatCameWholeButHasNoNameYetIsNotAskedForAgain() throws IOException {
        Path code = codeFile(signedForLiar(NORTH));
        Files.write(folder.resolve("copy.safetensors." + sha256().substring(2, 18) + ".part"), weights);

        redeem(0, code);

        assertArrayEquals(weights, Files.readAllBytes(copy()));
    }

    @Test
    void aFinishedCopyIsNotHandedOutAgain() throws IOException {
        Path code = codeFile(issued());
        redeem(0, code);
        Files.delete(copy());

        redeem(1, code);

        assertTrue(consortium.printed().contains("it is good once"), consortium::printed);
        assertEquals(List.of(), copies());
    }

    @Test
    void whatAnEarlierVouchersDownloadLeftIsFetchedAnew() throws IOException {
        String code = issued();
        Files.write(
                folder.resolve("copy.safetensors." + sha256().substring(2, 18) + ".part"),
                Arrays.copyOf(weights, weights.length / 2));

        redeem(0, codeFile(code));

        assertArrayEquals(weights, Files.readAllBytes(copy()));
        assertEquals(List.of(copy()), copies());
    }

    @Test
    void whatIsNotWhatTheVoucherNamesIsThrownAway() throws IOException {
        byte[] flipped = weights.clone();
        flipped[flipped.length / 2] ^= 1;
        for (byte[] sent : List.of(flipped, Arrays.copyOf(weights, weights.length - 1), new byte[0])) {
            lie = exchange -> {
                exchange.sendResponseHeaders(200, sent.length == 0 ? -1 : sent.length);
                exchange.getResponseBody().write(sent);
            };
            redeem(1, codeFile(signedForLiar(NORTH)));

            assertTrue(consortium.printed().contains("consilium: "), consortium::printed);
            assertEquals(List.of(), copies());
        }
    }

    @Test
    void aRegistryThatWouldFillTheDiskIsNotListenedTo() throws IOException {
        lie = exchange -> {
            exchange.sendResponseHeaders(200, (4L << 30) + 1);
            exchange.getResponseBody().write(weights);
        };
        redeem(1, codeFile(signedForLiar(NORTH)));
        assertTrue(consortium.printed().contains("more than 4.0 GiB"), consortium::printed);
        assertTrue(consortium.printed().contains("may count as redeemed now"), consortium::printed);
        assertTrue(consortium.printed().contains("the same code is good until 20"), consortium::printed);
        assertEquals(List.of(), copies());

        lie = exchange -> {
            exchange.sendResponseHeaders(200, weights.length + 1L);
            exchange.getResponseBody().write(weights);
        };
        VoucherCode real = VoucherCode.parse(issued()).voucher();
        String atLiar = at(address(), real, real.secret()).signedBy(signer(NORTH));
        redeem(1, codeFile(atLiar), onTheLedger());
        assertTrue(consortium.printed().contains("the ledger says that it has " + weights.length), consortium::printed);
        assertEquals(List.of(), copies());
    }

    @Test
    void aNodeWhoseFirstBlockNobodyNamedIsBelievedAndThatIsSaid() throws IOException {
        redeem(0, codeFile(issued()), onTheLedger());
        assertFalse(consortium.printed().contains("--genesis HASH"), consortium::printed);
        Files.delete(copy());

        redeem(0, codeFile(issued()), "--node", consortium.node().toString());
        assertTrue(
                consortium.printed().contains(consortium.genesis() + ". Name it with --genesis HASH"),
                consortium::printed);
    }

    @Test
    void aVoucherThatNobodyIssuedIsRefusedByTheLedgerBeforeARegistryIsAsked() throws IOException {
        List<String> asked = new ArrayList<>();
        lie = exchange -> asked.add(exchange.getRequestURI().toString());

        redeem(1, codeFile(signedForLiar(NORTH)), onTheLedger());

        assertTrue(consortium.printed().contains("nobody issued it"), consortium::printed);
        assertEquals(List.of(), asked);
        assertEquals(List.of(), copies());
    }

    @Test
    void aVoucherThatAnotherSignedOrThatNamesOtherWeightsIsRefusedByTheLedger() throws IOException {
        VoucherCode own = VoucherCode.parse(issued()).voucher();

        redeem(1, codeFile(own.signedBy(signer(SOUTH))), onTheLedger());
        assertTrue(consortium.printed().contains("isn't one of the organisation"), consortium::printed);

        VoucherCode other =
                new VoucherCode(own.registry(), own.chainId(), own.model(), own.hash(), own.expiresAt(), own.secret());
        redeem(1, codeFile(other.signedBy(signer(NORTH))), onTheLedger());
        assertTrue(consortium.printed().contains("the ledger says that the weights"), consortium::printed);

        assertEquals(List.of(), copies());
    }

    @Test
    void aRecalledModelIsRefusedByTheLedgerAndTheRegistry() throws IOException {
        long recalled = models.publish(NORTH, 2);
        consortium.at(NORTH, 0, "voucher", "issue", Long.toString(recalled), "--json");
        Path code = codeFile(consortium.answer().path("code").asText());
        consortium.at(NORTH, 0, "recall", Long.toString(recalled), "--reason", "SAFETY_RISK");

        redeem(3, code, onTheLedger());
        redeem(1, code);

        assertEquals(List.of(), copies());
    }

    @Test
    void whatIsWrongIsSaidBeforeTheVoucherIsUsed() throws IOException {
        String code = issued();
        redeem(1, codeFile(code.substring(0, 100)));
        assertTrue(consortium.printed().contains("Copy all of it"), consortium::printed);

        Path taken = Files.writeString(copy(), "mine");
        redeem(1, codeFile(code));
        assertEquals("mine", Files.readString(taken));
        Files.delete(taken);

        String nowhere = folder.resolve("no/such/folder/copy").toString();
        consortium.run(1, "voucher", "redeem", "--code-file", codeFile(code).toString(), "--out", nowhere);
        redeem(1, codeFile(code), "--genesis", "0x" + "1".repeat(64));
        redeem(1, codeFile(code), "--node", consortium.node().toString(), "--chain-id", "1");
        consortium.run(1, "voucher", "redeem", "--code-file", nowhere, "--out", copy().toString());
        consortium.at(NORTH, 1, "voucher", "issue", Long.toString(model), "--hours", "0");
        consortium.at(SOUTH, 1, "voucher", "issue", Long.toString(model));

        redeem(0, codeFile(code));
    }

    private static String issued() {
        consortium.at(NORTH, 0, "voucher", "issue", Long.toString(model), "--json");
        return consortium.answer().path("code").asText();
    }

    /** A code for the dishonest registry, which the ledger doesn't know. */
    private String signedForLiar(String signer) throws IOException {
        VoucherCode real = VoucherCode.parse(issued()).voucher();
        return at(address(), real, real.weightsHash()).signedBy(signer(signer));
    }

    private static VoucherCode at(String registry, VoucherCode real, Word secret) {
        return new VoucherCode(registry, real.chainId(), real.model(), real.weightsHash(), real.expiresAt(), secret);
    }

    /** Of the dishonest registry. */
    private String address() {
        return "http://127.0.0.1:" + lying.getAddress().getPort();
    }

    private static KeystoreSigner signer(String site) {
        return KeystoreSigner.open(
                consortium.folder(site).resolve("keys/operator.json"),
                consortium.folder(site).resolve("keys/password"));
    }

    private static String sha256() {
        return VoucherCode.parse(issued()).voucher().weightsHash().hex();
    }

    private static String hash(String code) {
        return VoucherCode.parse(code).voucher().hash().hex();
    }

    private Path codeFile(String code) throws IOException {
        return Files.writeString(folder.resolve("code.txt"), code + "\r\n");
    }

    private Path copy() {
        return folder.resolve("copy.safetensors");
    }

    private List<Path> copies() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("copy"))
                    .toList();
        }
    }

    private static String[] onTheLedger(String... more) {
        List<String> options =
                new ArrayList<>(List.of("--node", consortium.node().toString(), "--genesis", consortium.genesis()));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private void redeem(int code, Path codeFile, String... options) {
        List<String> command = new ArrayList<>(
                List.of("voucher", "redeem", "--code-file", codeFile.toString(), "--out", copy().toString()));
        command.addAll(List.of(options));
        consortium.run(code, command.toArray(String[]::new));
    }
}
