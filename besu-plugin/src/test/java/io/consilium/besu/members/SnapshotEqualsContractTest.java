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
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Role;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.contracts.testing.Session;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

/**
 * The snapshot and the contract itself, asked the same thousands of questions in states made by random steps: every vote that
 * bears on permissions, and all that organisations do to their own accounts and nodes.
 */
class SnapshotEqualsContractTest {
    private static final int FOUNDERS = 40;
    private static final int ROUNDS = 4;
    private static final int ATTEMPTS_A_STEP = 8;
    private static final int STRANGERS = 5;
    private static final int QUESTIONS_A_ROUND = 1500;
    private static final Bytes LEDGER = Bytes.fromHexString("0xc000000000000000000000000000000000000002");

    private static final long SEED = new Random().nextLong();
    private static final Random RANDOM = new Random(SEED);

    /** Whoever's account or node it ever was, and who put it there; the names are what the keys follow from. */
    private static final Map<String, String> ACCOUNTS = new LinkedHashMap<>();

    private static final Map<NodeId, String> NODES = new LinkedHashMap<>();
    private static final List<BigInteger> SUSPENDED = new ArrayList<>();

    private static Anvil anvil;
    private static Session validator;
    private static JsonRpc rpc;

    /** What changes permissions. */
    private enum Step {
        SUSPEND,
        REINSTATE,
        REMOVE,
        CHANGE_ROLES,
        LET_A_FOUNDER_CREATE,
        LET_ANYONE_CREATE,
        FORBID_TO_CREATE,
        ADMIT_WITH_NODES,
        ADD_ACCOUNT,
        REMOVE_ACCOUNT,
        ADD_NODE,
        REMOVE_NODE,
        REPLACE_KEYS
    }

    @BeforeAll
    static void found() {
        List<Founder> founders = new ArrayList<>(List.of(Founders.founder("Validator", Set.of(Role.VALIDATOR))));
        for (int i = 1; i < FOUNDERS; i++) {
            founders.add(Founders.founder("Founder " + i, i % 3 == 0 ? Founders.REGULATOR : randomRoles()));
        }
        founders.forEach(founder -> {
            ACCOUNTS.put(founder.name(), founder.name());
            NODES.put(founder.nodes().getFirst(), founder.name());
        });
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
        Set<Step> taken = EnumSet.noneOf(Step.class);
        for (int round = 0; round <= ROUNDS; round++) {
            Members members = readMembers();
            assertEquals(
                    validator.readConsortium().permissionsVersion().send(),
                    members.version().toBigInteger());
            reasons.addAll(compareTransactions(members));
            compareNodes(members);
            if (round < ROUNDS) {
                taken.addAll(takeEveryStep(round));
            }
        }
        assertEquals(EnumSet.allOf(Step.class), taken, "every step was taken, seed " + SEED);
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

    /** In any order; those that had an effect, since the contract refuses what makes no sense. */
    private static Set<Step> takeEveryStep(int round) throws Exception {
        List<Step> steps = new ArrayList<>(List.of(Step.values()));
        Collections.shuffle(steps, RANDOM);
        Set<Step> taken = EnumSet.noneOf(Step.class);
        for (Step step : steps) {
            for (int attempt = 0; attempt < ATTEMPTS_A_STEP && !taken.contains(step); attempt++) {
                try {
                    take(step, round + "/" + attempt);
                    taken.add(step);
                } catch (TransactionException refused) {
                    // A removed organisation can't be suspended, and so on; another attempt may do.
                }
            }
        }
        return taken;
    }

    /** One vote is a majority of one, so each proposal takes effect at once, unless the contract refuses it. */
    private static void take(Step step, String number) throws Exception {
        Consortium vote = validator.writeConsortium();
        BigInteger organisation = BigInteger.valueOf(2 + RANDOM.nextInt(FOUNDERS - 1));
        String member = oneOf(ACCOUNTS.keySet());
        switch (step) {
            case SUSPEND -> {
                // More than are reinstated, so that some remain to be asked about.
                for (BigInteger one : List.of(organisation, BigInteger.valueOf(2 + RANDOM.nextInt(FOUNDERS - 1)))) {
                    vote.proposeSuspension(one).send();
                    SUSPENDED.add(one);
                }
            }
            case REINSTATE ->
                vote.proposeReinstatement(SUSPENDED.isEmpty() ? organisation : oneOf(SUSPENDED))
                        .send();
            case REMOVE -> vote.proposeRemoval(organisation).send();
            case CHANGE_ROLES ->
                vote.proposeRoles(organisation, BigInteger.valueOf(Role.bits(randomRoles())))
                        .send();
            case LET_A_FOUNDER_CREATE ->
                vote.proposeContractCreator(hex(nameOf(1 + RANDOM.nextInt(FOUNDERS - 1))), true)
                        .send();
            case LET_ANYONE_CREATE ->
                vote.proposeContractCreator(hex(member), true).send();
            case FORBID_TO_CREATE ->
                vote.proposeContractCreator(hex(member), false).send();
            case ADMIT_WITH_NODES -> admit(vote, "Newcomer " + number);
            case ADD_ACCOUNT -> {
                String added = "Account " + number + " of " + member;
                as(member, own -> own.addAccount(hex(added)).send());
                ACCOUNTS.put(added, member);
            }
            case REMOVE_ACCOUNT -> {
                List<String> second = ACCOUNTS.keySet().stream()
                        .filter(name -> !ACCOUNTS.get(name).equals(name))
                        .toList();
                String removed = second.isEmpty() ? member : oneOf(second);
                as(
                        ACCOUNTS.get(removed),
                        owner -> owner.removeAccount(hex(removed)).send());
            }
            case ADD_NODE -> {
                NodeId added = Founders.node(member, 100 + NODES.size());
                as(member, own -> own.addNode(id(added)).send());
                NODES.put(added, member);
            }
            case REMOVE_NODE -> {
                NodeId removed = oneOf(NODES.keySet());
                as(NODES.get(removed), owner -> owner.removeNode(id(removed)).send());
            }
            case REPLACE_KEYS -> {
                String replacement = "Replacement " + number;
                byte[] key = Founders.hash("key of " + replacement).toBytes();
                vote.proposeKeys(organisation, hex(replacement), key).send();
                ACCOUNTS.put(replacement, replacement);
            }
        }
    }

    private static void admit(Consortium vote, String name) throws Exception {
        List<NodeId> nodes = List.of(Founders.node(name, 0), Founders.node(name, 1));
        vote.proposeAdmission(
                        name,
                        BigInteger.valueOf(Role.bits(randomRoles())),
                        Founders.hash("key of " + name).toBytes(),
                        List.of(hex(name), hex("Second of " + name)),
                        nodes.stream().map(SnapshotEqualsContractTest::id).toList())
                .send();
        ACCOUNTS.put(name, name);
        ACCOUNTS.put("Second of " + name, name);
        nodes.forEach(node -> NODES.put(node, name));
    }

    /** What a member does about its own accounts and nodes. */
    private interface OwnAffair {
        void settle(Consortium consortium) throws Exception;
    }

    private static void as(String member, OwnAffair affair) throws Exception {
        try (Session session = new Session(anvil, Founders.credentials(member))) {
            affair.settle(session.writeConsortium());
        }
    }

    private static <T> T oneOf(Collection<T> some) {
        return List.copyOf(some).get(RANDOM.nextInt(some.size()));
    }

    private static String hex(String name) {
        return Founders.credentials(name).getAddress();
    }

    private static Consortium.NodeId id(NodeId node) {
        return new Consortium.NodeId(node.high().toBytes(), node.low().toBytes());
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
        NODES.keySet().forEach(node -> nodes.add(Bytes.fromHexString(node.hex())));
        for (int i = 0; i < STRANGERS; i++) {
            nodes.add(Bytes.fromHexString(Founders.node("Stranger", i).hex()));
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
        ACCOUNTS.keySet().forEach(name -> accounts.add(Bytes.fromHexString(hex(name))));
        IntStream.range(0, STRANGERS).forEach(i -> accounts.add(Bytes.fromHexString(hex("Stranger " + i))));
        return accounts;
    }

    private static String nameOf(int founder) {
        return founder == 0 ? "Validator" : "Founder " + founder;
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
