package io.consilium.ledger.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.Founder;
import io.consilium.contracts.Metric;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.testing.Anvil;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Transactions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint8;

/**
 * A network with a long past, made quickly: two founders have accounts that are contracts, which publish, approve and
 * talk by the hundred in one transaction.
 *
 * <p>Hospital North's publishes and talks, Hospital South's approves. One task, {@code brain-mri-tumor}, is open.
 */
public final class Crowd implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Address NORTH = new Address("0xc400000000000000000000000000000000000001");
    private static final Address SOUTH = new Address("0xc400000000000000000000000000000000000002");
    private static final String OPERATOR = Site.account(Site.PARTNER).hex();
    private static final int EVENTS_PER_ROUND = 5;
    private static final int AT_ONCE = 100;

    private final Anvil anvil;
    private final Node node;
    private long published;

    private Crowd(Anvil anvil) {
        this.anvil = anvil;
        this.node = Node.connect(Site.options(anvil.url()));
    }

    /** An empty ledger with an open task. */
    public static Crowd start() {
        List<Founder> founders = new ArrayList<>();
        founders.add(with(Site.FOUNDERS.get(0), NORTH));
        founders.add(with(Site.FOUNDERS.get(1), SOUTH));
        founders.addAll(Site.FOUNDERS.subList(2, 4));
        String code = compile();
        String genesis = Anvil.genesis(founders, VotingRules.MAJORITY_WITHIN_A_WEEK)
                .replace(
                        "\"alloc\":{",
                        "\"alloc\":{\"%s\":{\"balance\":\"0x0\",\"code\":\"0x%s\"},\"%s\":{\"balance\":\"0x0\",\"code\":\"0x%s\"},"
                                .formatted(NORTH, code, SOUTH, code));
        Crowd crowd = new Crowd(Anvil.start(genesis, Anvil.CHAIN_ID));
        crowd.anvil.rpc("anvil_impersonateAccount", "\"" + OPERATOR + "\"");
        crowd.openTask();
        return crowd;
    }

    public Anvil anvil() {
        return anvil;
    }

    /** Publishes so many models. */
    public void publish(long count) {
        for (long from = published; from < published + count; from += AT_ONCE) {
            long some = Math.min(AT_ONCE, published + count - from);
            send(NORTH, "publish", List.of(new Uint32(1), number(from), number(some)));
        }
        published += count;
    }

    /** Approves the first so many models; all but eleven are superseded by better or later ones. */
    public void approve(long count) {
        for (long from = 1; from <= count; from += AT_ONCE) {
            send(SOUTH, "approve", List.of(new Uint32(from), new Uint32(Math.min(AT_ONCE, count - from + 1))));
        }
    }

    /** Causes at least so many events about models that were published and not approved. */
    public void talk(long events, long firstModel) {
        long perTurn = (published - firstModel + 1) * EVENTS_PER_ROUND;
        for (long left = events; left > 0; left -= perTurn) {
            long last = Math.min(published, firstModel + (left + EVENTS_PER_ROUND - 1) / EVENTS_PER_ROUND - 1);
            for (long from = firstModel; from <= last; from += AT_ONCE) {
                long some = Math.min(AT_ONCE, last - from + 1);
                send(NORTH, "talk", List.of(new Uint8(1), new Uint32(from), new Uint32(some)));
            }
        }
    }

    @Override
    public void close() {
        node.close();
        anvil.close();
    }

    private void openTask() {
        long proposal = new Transactions(node, Site.signer(Site.NORTH))
                .send(ConsortiumCalls.proposeCall(ModelLedgerCalls.openTask("brain-mri-tumor", Metric.ACCURACY, 1, 3)))
                .first(ProposalOpened.class)
                .proposal();
        new Transactions(node, Site.signer(Site.SOUTH)).send(ConsortiumCalls.vote(proposal));
    }

    @SuppressWarnings("rawtypes")
    private void send(Address crowd, String function, List<Type> arguments) {
        String data = FunctionEncoder.encode(new Function(function, arguments, List.of()));
        String hash = anvil.rpc(
                "eth_sendTransaction",
                "{\"from\":\"%s\",\"to\":\"%s\",\"gas\":\"0x5f5e100\",\"gasPrice\":\"0x0\",\"data\":\"%s\"}"
                        .formatted(OPERATOR, crowd, data));
        JsonNode receipt = node.ask(Question.of("eth_getTransactionReceipt", hash));
        while (receipt.isNull()) {
            receipt = node.ask(Question.of("eth_getTransactionReceipt", hash));
        }
        if (Json.number(receipt.path("status")) != 1) {
            throw new IllegalStateException(function + " was refused: " + receipt);
        }
    }

    private static Uint256 number(long value) {
        return new Uint256(BigInteger.valueOf(value));
    }

    private static Founder with(Founder founder, Address account) {
        return new Founder(
                founder.name(),
                founder.roles(),
                founder.encryptionKey(),
                List.of(founder.accounts().getFirst(), account),
                founder.nodes());
    }

    private static String compile() {
        ObjectNode input = JSON.createObjectNode().put("language", "Solidity");
        ObjectNode sources = input.putObject("sources");
        Path contracts = Path.of(System.getProperty("consilium.root"), "contracts", "src");
        try (InputStream crowd = Crowd.class.getResourceAsStream("Crowd.sol");
                Stream<Path> others = Files.list(contracts)) {
            sources.putObject("Crowd.sol").put("content", new String(crowd.readAllBytes(), StandardCharsets.UTF_8));
            for (Path source : others.filter(Files::isRegularFile).toList()) {
                sources.putObject("src/" + source.getFileName()).put("content", Files.readString(source));
            }
            ObjectNode settings = input.putObject("settings").put("evmVersion", "cancun");
            settings.putObject("optimizer").put("enabled", true);
            settings.putObject("outputSelection")
                    .putObject("Crowd.sol")
                    .putArray("Crowd")
                    .add("evm.deployedBytecode.object");
            JsonNode output = JSON.readTree(solc(JSON.writeValueAsString(input)));
            String code = output.at("/contracts/Crowd.sol/Crowd/evm/deployedBytecode/object")
                    .asText();
            if (code.isEmpty()) {
                throw new IllegalStateException("Crowd.sol doesn't compile: " + output.path("errors"));
            }
            return code;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String solc(String input) throws IOException {
        Path solc = Path.of(System.getProperty("consilium.tools"), "solc");
        Process process = new ProcessBuilder(solc.toString(), "--standard-json").start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
