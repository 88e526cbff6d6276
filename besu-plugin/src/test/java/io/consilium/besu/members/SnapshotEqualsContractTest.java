package io.consilium.besu.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.besu.abi.AbiWriter;
import io.consilium.besu.chain.Chain;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.testing.FakeChain;
import io.consilium.besu.testing.FakeConsortium;
import io.consilium.besu.testing.JsonRpc;
import io.consilium.contracts.ConsortiumAbi;
import io.consilium.contracts.Founder;
import io.consilium.contracts.Role;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.contracts.testing.Session;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.exceptions.TransactionException;

/** The snapshot and the contract itself, asked the same thousands of questions in states made by random votes. */
class SnapshotEqualsContractTest {
    private static final int FOUNDERS = 40;
    private static final int ROUNDS = 4;
    private static final int VOTES_A_ROUND = 12;
    private static final int QUESTIONS_A_ROUND = 1500;
    private static final Bytes LEDGER = Bytes.fromHexString("0xc000000000000000000000000000000000000002");

    private static final long SEED = new Random().nextLong();
    private static final Random RANDOM = new Random(SEED);

    private static Anvil anvil;
    private static Session validator;
    private static JsonRpc rpc;

    @BeforeAll
    static void found() {
        List<Founder> founders = new ArrayList<>(List.of(Founders.founder("Validator", Set.of(Role.VALIDATOR))));
        for (int i = 1; i < FOUNDERS; i++) {
            founders.add(Founders.founder("Founder " + i, i % 3 == 0 ? Founders.REGULATOR : randomRoles()));
        }
        anvil = Anvil.with(founders);
        validator = new Session(anvil, Founders.credentials("Validator"));
        rpc = new JsonRpc(anvil.url());
    }

    @AfterAll
    static void end() {
        if (anvil != null) {
            validator.close();
            anvil.close();
        }
    }

    @Test
    void constantsAreThoseOfTheContract() {
        assertEquals(Integer.parseUnsignedInt(ConsortiumAbi.PERMISSIONS.substring(2), 16), MembersReader.PERMISSIONS);
        assertEquals(UInt256.valueOf(ConsortiumAbi.PERMISSIONS_VERSION_SLOT), MembersReader.VERSION_SLOT);
        assertEquals(ConsortiumAbi.ADDRESS, FakeConsortium.ADDRESS.toString());
    }

    @Test
    void snapshotAnswersWhatTheContractAnswers() throws Exception {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (int round = 0; round < ROUNDS; round++) {
            Members members = readMembers();
            assertEquals(
                    validator.readConsortium().permissionsVersion().send(),
                    members.version().toBigInteger());
            reasons.addAll(compareTransactions(members));
            compareNodes(members);
            for (int i = 0; i < VOTES_A_ROUND; i++) {
                voteAtRandom(round * VOTES_A_ROUND + i);
            }
        }
        assertEquals(
                EnumSet.of(
                        Reason.MEMBER,
                        Reason.UNKNOWN_ACCOUNT,
                        Reason.ORGANISATION_SUSPENDED,
                        Reason.MAY_NOT_CREATE_CONTRACTS,
                        Reason.AUDITOR_FUNCTION_ONLY),
                reasons,
                "every rule was met, seed " + SEED);
    }

    /** One vote is a majority of one, so each proposal takes effect at once, unless the contract refuses it. */
    private static void voteAtRandom(int number) throws Exception {
        Consortium consortium = validator.writeConsortium();
        BigInteger organisation = BigInteger.valueOf(2 + RANDOM.nextInt(FOUNDERS - 1));
        String account = Founders.credentials("Founder " + organisation.subtract(BigInteger.ONE))
                .getAddress();
        try {
            switch (number % 6) {
                case 0 -> consortium.proposeSuspension(organisation).send();
                case 1 -> consortium.proposeContractCreator(account, true).send();
                case 2 ->
                    consortium
                            .proposeRoles(organisation, BigInteger.valueOf(Role.bits(randomRoles())))
                            .send();
                case 3 -> consortium.proposeRemoval(organisation).send();
                case 4 ->
                    consortium
                            .proposeAdmission(
                                    "Newcomer " + number,
                                    BigInteger.valueOf(Role.bits(randomRoles())),
                                    Founders.hash("key " + number).toBytes(),
                                    List.of(Founders.credentials("Newcomer " + number)
                                            .getAddress()),
                                    List.of())
                            .send();
                default -> consortium.proposeSuspension(organisation).send();
            }
        } catch (TransactionException refused) {
            // A removed organisation can't be suspended, and so on; other votes pass.
        }
    }

    private static Set<Reason> compareTransactions(Members members) {
        List<Bytes> senders = accounts();
        List<Bytes> targets = new ArrayList<>(senders.subList(0, 3));
        targets.addAll(List.of(Bytes.wrap(new byte[20]), LEDGER, FakeConsortium.ADDRESS.getBytes()));
        List<JsonRpc.Request> requests = new ArrayList<>();
        List<Reason> answers = new ArrayList<>();
        for (int i = 0; i < QUESTIONS_A_ROUND; i++) {
            Bytes sender = senders.get(RANDOM.nextInt(senders.size()));
            Bytes target = targets.get(RANDOM.nextInt(targets.size()));
            Bytes payload = payload(members);
            answers.add(members.transactionAllowed(sender, target, payload));
            AbiWriter call = new AbiWriter(0x936421d5).right(sender).right(target);
            requests.add(
                    call(call.number(1).number(2).number(3).dynamic(payload).toBytes()));
        }
        List<JsonNode> contract = rpc.batch(requests);
        for (int i = 0; i < answers.size(); i++) {
            assertEquals(
                    truth(contract.get(i)),
                    answers.get(i).allowed(),
                    answers.get(i) + " for " + requests.get(i) + ", seed " + SEED);
        }
        return new HashSet<>(answers);
    }

    private static void compareNodes(Members members) {
        List<Bytes> nodes = new ArrayList<>();
        for (int i = 0; i < FOUNDERS + 5; i++) {
            nodes.add(Bytes.fromHexString(Founders.node(nameOf(i), 0).hex()));
        }
        List<JsonNode> contract = rpc.batch(nodes.stream()
                .map(node -> call(new AbiWriter(0x45a59e5b)
                        .dynamic(node.toUnprefixedHexString())
                        .dynamic("127.0.0.1")
                        .number(30303)
                        .toBytes()))
                .toList());
        for (int i = 0; i < nodes.size(); i++) {
            assertEquals(
                    truth(contract.get(i)), members.nodeAllowed(nodes.get(i)).allowed(), "seed " + SEED);
        }
    }

    private static List<Bytes> accounts() {
        List<Bytes> accounts = new ArrayList<>();
        IntStream.range(0, FOUNDERS + 5).forEach(i -> accounts.add(account(nameOf(i))));
        IntStream.range(0, ROUNDS * VOTES_A_ROUND).forEach(i -> accounts.add(account("Newcomer " + i)));
        return accounts;
    }

    private static String nameOf(int founder) {
        return founder == 0 ? "Validator" : "Founder " + founder;
    }

    private static Bytes account(String name) {
        return Bytes.fromHexString(Founders.credentials(name).getAddress());
    }

    /** Selectors of real functions, whole calls, single bytes, nothing. */
    private static Bytes payload(Members members) {
        List<String> functions =
                List.of("recordAudit(string,uint256)", "recordDenied(uint64,uint8)", "vote(uint32)", "execute(uint32)");
        Bytes selector = Bytes.fromHexString(Founders.hash(functions.get(RANDOM.nextInt(functions.size())))
                        .hex())
                .slice(0, 4);
        return switch (RANDOM.nextInt(5)) {
            case 0 -> Bytes.EMPTY;
            case 1 -> selector.slice(0, 1 + RANDOM.nextInt(3));
            case 2 -> selector;
            case 3 -> Bytes.concatenate(selector, Bytes.random(RANDOM.nextInt(100), RANDOM));
            default -> auditorFunction(members);
        };
    }

    private static Bytes auditorFunction(Members members) {
        List<AuditorFunction> functions = members.auditorFunctions();
        assertFalse(functions.isEmpty());
        int selector = functions.get(RANDOM.nextInt(functions.size())).selector();
        return Bytes.ofUnsignedInt(Integer.toUnsignedLong(selector));
    }

    private static Set<Role> randomRoles() {
        return Role.ofBits(((1 + RANDOM.nextInt(15)) & ~Role.VALIDATOR.bit()) | Role.CONSUMER.bit());
    }

    private static JsonRpc.Request call(Bytes input) {
        return JsonRpc.Request.of(
                "eth_call", Map.of("to", ConsortiumAbi.ADDRESS, "data", input.toHexString()), "latest");
    }

    private static boolean truth(JsonNode answer) {
        return UInt256.fromHexString(answer.get("result").asText()).equals(UInt256.ONE);
    }

    /** Through the plugin's own reader, with anvil behind it. */
    private static Members readMembers() {
        FakeChain.Contract behind = new FakeChain.Contract() {
            @Override
            public UInt256 firstSlot() {
                return UInt256.fromHexString(rpc.call("eth_getStorageAt", ConsortiumAbi.ADDRESS, "0x0", "latest")
                        .asText());
            }

            @Override
            public Optional<Bytes> answer(Bytes input) {
                return Optional.of(Bytes.fromHexString(
                        rpc.call("eth_call", Map.of("to", ConsortiumAbi.ADDRESS, "data", input.toHexString()), "latest")
                                .asText()));
            }
        };
        FakeChain fake = new FakeChain(FakeConsortium.ADDRESS, behind);
        Chain chain = new Chain(fake, fake, fake);
        return new MembersReader(chain, FakeConsortium.ADDRESS).members(chain.head());
    }
}
