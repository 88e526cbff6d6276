package io.consilium.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.contracts.testing.Session;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GenesisStorageTest {
    private static final List<String> NAMES = List.of(
            "A",
            "A name of exactly thirty-one by",
            "A name of exactly thirty-two byt",
            "A name of thirty-three bytes, no!",
            "Universitätsklinikum Hamburg-Eppendorf",
            "A name of exactly sixty-four bytes, which is the longest allowed");

    @Test
    void contractReadsBackExactlyTheFoundersThatWereWritten() throws Exception {
        List<Founder> founders = variedFounders();
        try (Anvil anvil = Anvil.with(founders);
                Session session = new Session(anvil, Founders.credentials("anybody"))) {
            Consortium consortium = session.readConsortium();

            assertEquals(
                    BigInteger.valueOf(founders.size()),
                    consortium.organisationCount().send());
            assertEquals(BigInteger.ONE, consortium.permissionsVersion().send());
            assertEquals(
                    BigInteger.valueOf(5_000), consortium.votingRules().send().component1());
            assertEquals(
                    BigInteger.valueOf(604_800), consortium.votingRules().send().component2());
            for (int i = 0; i < founders.size(); i++) {
                assertSame(
                        founders.get(i),
                        consortium.organisationOf(BigInteger.valueOf(i + 1L)).send());
            }
        }
    }

    @Test
    void foundersMayConnectAndSendFromTheFirstBlockOn() throws Exception {
        List<Founder> founders = variedFounders();
        try (Anvil anvil = Anvil.with(founders);
                Session session = new Session(anvil, Founders.credentials("anybody"))) {
            Consortium consortium = session.readConsortium();

            for (Founder founder : founders) {
                for (NodeId node : founder.nodes()) {
                    assertTrue(consortium
                            .connectionAllowed(node.digits(), "", BigInteger.ZERO)
                            .send());
                }
                boolean anyContract = !founder.roles().equals(Founders.REGULATOR);
                for (Address account : founder.accounts()) {
                    assertEquals(
                            anyContract,
                            consortium
                                    .transactionAllowed(
                                            account.hex(),
                                            account.hex(),
                                            BigInteger.ZERO,
                                            BigInteger.ZERO,
                                            BigInteger.ZERO,
                                            new byte[0])
                                    .send());
                }
            }
        }
    }

    @Test
    void permissionsVersionLiesInItsDocumentedSlot() throws Exception {
        Founder hospital = Founders.founder("Hospital", Founders.HOSPITAL);
        try (Anvil anvil = Anvil.with(List.of(hospital));
                Session session = new Session(anvil, Founders.credentials("Hospital"))) {
            Address consortium = Predeployed.CONSORTIUM.address();
            BigInteger slot = BigInteger.valueOf(ConsortiumAbi.PERMISSIONS_VERSION_SLOT);
            assertEquals(BigInteger.ONE, session.slot(consortium, slot));

            session.writeConsortium()
                    .addAccount(Founders.credentials("second").getAddress())
                    .send();

            assertEquals(BigInteger.TWO, session.slot(consortium, slot));
            assertEquals(
                    BigInteger.TWO,
                    session.readConsortium().permissionsVersion().send());
        }
    }

    @Test
    void foundersLookAfterTheirAccountsAndNodesAsLaterMembersDo() throws Exception {
        List<Address> accounts = Stream.of("Hospital", "second", "third")
                .map(name -> new Address(Founders.credentials(name).getAddress()))
                .toList();
        List<NodeId> nodes = IntStream.range(0, 3)
                .mapToObj(i -> Founders.node("Hospital", i))
                .toList();
        Founder hospital = new Founder("Hospital", Founders.HOSPITAL, Founders.hash("key"), accounts, nodes);
        try (Anvil anvil = Anvil.with(List.of(hospital));
                Session session = new Session(anvil, Founders.credentials("Hospital"))) {
            session.writeConsortium().removeAccount(accounts.get(1).hex()).send();
            session.writeConsortium()
                    .removeNode(new Consortium.NodeId(
                            nodes.get(0).high().toBytes(), nodes.get(0).low().toBytes()))
                    .send();

            Consortium.OrganisationView left =
                    session.readConsortium().organisationOf(BigInteger.ONE).send();
            assertEquals(
                    List.of(accounts.get(0), accounts.get(2)),
                    left.accounts.stream().map(Address::new).toList());
            assertEquals(
                    List.of(nodes.get(2).high(), nodes.get(1).high()),
                    left.nodes.stream().map(node -> Word.of(node.high)).toList());
        }
    }

    @Test
    void namesOfFoundersAreTaken() throws Exception {
        List<Founder> founders = NAMES.stream()
                .map(name -> Founders.founder(name, name.equals("A") ? Founders.HOSPITAL : Founders.PARTNER))
                .toList();
        try (Anvil anvil = Anvil.with(founders);
                Session first = new Session(anvil, Founders.credentials("A"))) {
            for (int i = 0; i < NAMES.size(); i++) {
                String call = first.readConsortium()
                        .proposeAdmission(
                                NAMES.get(i),
                                BigInteger.ONE,
                                Founders.hash("key").toBytes(),
                                List.of(Founders.credentials("newcomer").getAddress()),
                                List.of())
                        .encodeFunctionCall();

                RefusedException refusal = assertThrows(RefusedException.class, () -> first.call(call));

                assertEquals(new LedgerError.NameTaken(NAMES.get(i), i + 1), refusal.error());
            }
        }
    }

    @Test
    void sameFoundersYieldTheSameSlots() {
        VotingRules rules = VotingRules.MAJORITY_WITHIN_A_WEEK;
        assertEquals(GenesisStorage.of(variedFounders(), rules), GenesisStorage.of(variedFounders(), rules));
    }

    @Test
    void foundersThatNobodyCouldVoteForAreRefused() {
        List<Founder> onlyRegulator = List.of(Founders.founder("Regulator", Founders.REGULATOR));
        assertRefused("VALIDATOR", onlyRegulator);
    }

    @Test
    void foundersThatShareANameAnAccountOrANodeAreRefused() {
        Founder first = Founders.founder("First", Founders.HOSPITAL);
        Founder second = Founders.founder("Second", Founders.HOSPITAL);
        Word key = second.encryptionKey();

        assertRefused("name", List.of(first, new Founder("First", second.roles(), key, second.accounts(), List.of())));
        assertRefused(
                "Account", List.of(first, new Founder("Second", second.roles(), key, first.accounts(), List.of())));
        assertRefused(
                "Node", List.of(first, new Founder("Second", second.roles(), key, second.accounts(), first.nodes())));
    }

    @Test
    void moreFoundersThanIdsAreRefused() {
        List<Founder> founders = IntStream.range(0, 256)
                .mapToObj(i -> Founders.founder("Hospital " + i, Founders.HOSPITAL))
                .toList();
        assertRefused("255", founders);
        assertEquals(
                Word.of(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.TWO)),
                GenesisStorage.of(founders.subList(0, 255), VotingRules.MAJORITY_WITHIN_A_WEEK)
                        .get(Word.of(2)));
    }

    private static void assertRefused(String word, List<Founder> founders) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> GenesisStorage.of(founders, VotingRules.MAJORITY_WITHIN_A_WEEK));
        assertTrue(refusal.getMessage().contains(word), refusal.getMessage());
    }

    /** One founder for each name, with every number of roles, and up to as many accounts and nodes as are allowed. */
    private static List<Founder> variedFounders() {
        Random random = new Random(20_267);
        List<Founder> founders = new ArrayList<>();
        for (String name : NAMES) {
            int accounts = founders.isEmpty() ? Founder.MAX_ACCOUNTS : 1 + random.nextInt(5);
            int nodes = founders.isEmpty() ? Founder.MAX_NODES : random.nextInt(4);
            Set<Role> roles = Role.ofBits(founders.isEmpty() ? 15 : 1 + random.nextInt(15));
            founders.add(new Founder(
                    name,
                    roles,
                    Founders.hash(name),
                    IntStream.range(0, accounts)
                            .mapToObj(i ->
                                    new Address(Founders.credentials(name + i).getAddress()))
                            .toList(),
                    IntStream.range(0, nodes)
                            .mapToObj(i -> Founders.node(name, i))
                            .toList()));
        }
        return founders;
    }

    private static void assertSame(Founder expected, Consortium.OrganisationView actual) {
        assertEquals(expected.name(), actual.name);
        assertEquals(BigInteger.ONE, actual.status);
        assertEquals(BigInteger.valueOf(Role.bits(expected.roles())), actual.roles);
        assertTrue(actual.founder);
        assertEquals(BigInteger.ONE, actual.keyVersion);
        assertEquals(BigInteger.ZERO, actual.admittedAt);
        assertEquals(expected.encryptionKey(), Word.of(actual.encryptionKey));
        assertEquals(
                expected.accounts(), actual.accounts.stream().map(Address::new).toList());
        assertEquals(
                expected.nodes(),
                actual.nodes.stream()
                        .map(node -> new NodeId("0x" + HexFormat.of().formatHex(node.high)
                                + HexFormat.of().formatHex(node.low)))
                        .toList());
    }
}
