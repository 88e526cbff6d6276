package io.consilium.genesis.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.Address;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.Role;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Session;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.OrganisationKind;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Ports;
import io.consilium.genesis.admit.Admission;
import io.consilium.genesis.key.EthereumKey;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.testing.Plans;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;

/** A real EVM starts from the genesis file that is on disk, and its contracts answer for the founders. */
class LedgerInGenesisTest {

    private static final Address STRANGER = new Address("0x" + "5".repeat(40));

    @TempDir
    private static Path folder;

    private static NetworkFolder network;
    private static Anvil anvil;
    private static Session session;

    @BeforeAll
    static void start() throws Exception {
        network = NetworkFolder.create(
                folder.resolve("network"),
                Plans.consortium().chainId(Anvil.CHAIN_ID).build());
        String genesis = Files.readString(network.shared().path().resolve("genesis.json"));
        anvil = Anvil.start(genesis, Anvil.CHAIN_ID);
        session = session("A");
    }

    @AfterAll
    static void stop() {
        session.close();
        anvil.close();
    }

    @Test
    void foundersStandOnTheLedgerInTheirOrder() throws Exception {
        List<Member> founders = network.network().founders();

        assertEquals(
                BigInteger.valueOf(founders.size()),
                session.readConsortium().organisationCount().send());
        for (int i = 0; i < founders.size(); i++) {
            Member founder = founders.get(i);
            Consortium.OrganisationView view = session.readConsortium()
                    .organisationOf(BigInteger.valueOf(i + 1L))
                    .send();
            assertEquals(founder.name().text(), view.name);
            assertEquals(Role.bits(founder.kind().roles()), view.roles.intValue());
            assertTrue(view.founder);
            assertEquals(
                    "0x" + HexFormat.of().formatHex(view.encryptionKey),
                    founder.encryptionKey().hex());
            assertEquals(List.of(founder.account().hex()), view.accounts);
            assertEquals(
                    founder.node().digits(),
                    HexFormat.of().formatHex(view.nodes.getFirst().high)
                            + HexFormat.of().formatHex(view.nodes.getFirst().low));
        }
    }

    @Test
    void rolesAreThoseOfHospitalPartnerAndRegulator() {
        assertEquals(11, Role.bits(OrganisationKind.HOSPITAL.roles()));
        assertEquals(2, Role.bits(OrganisationKind.PARTNER.roles()));
        assertEquals(4, Role.bits(OrganisationKind.REGULATOR.roles()));
    }

    @Test
    void membersNodesMayConnectAndStrangersMayNot() throws Exception {
        for (Member founder : network.network().founders()) {
            assertTrue(mayConnect(founder.node().digits()), founder.name().text());
        }
        assertFalse(mayConnect("7".repeat(128)));
    }

    @Test
    void membersMayTransactAndStrangersMayNot() throws Exception {
        for (Member founder : network.network().founders()) {
            boolean allowed = mayTransact(founder.account());
            // An auditor may call only what is meant for auditors.
            assertEquals(
                    founder.kind() != OrganisationKind.REGULATOR,
                    allowed,
                    founder.name().text());
        }
        assertFalse(mayTransact(STRANGER));
    }

    @Test
    void newcomerIsAdmittedByTheBytesOfItsProposal() throws Exception {
        SiteFolder newcomer = network.add(
                new Organisation(
                        new OrganisationName("Newcomer"),
                        OrganisationKind.HOSPITAL,
                        Host.LOOPBACK,
                        network.freePorts(Host.LOOPBACK, Ports::customary)),
                KeySource.seeded(new byte[] {3}),
                Optional.empty(),
                Optional.empty());
        Admission admission = Json.read(network.admission(new OrganisationName("Newcomer")), Admission.class);

        assertEquals(newcomer.member(), admission.member());
        assertEquals(newcomer.member().fingerprint(), admission.fingerprint());
        assertEquals(Predeployed.CONSORTIUM.address(), admission.transaction().to());
        assertEquals("qbft_proposeValidatorVote", admission.afterwards().get(1).method());
        assertEquals(
                newcomer.member().sealer().hex(),
                admission.afterwards().get(1).parameters().getFirst());
        String sameCall = session.writeConsortium()
                .proposeAdmission(
                        "Newcomer",
                        BigInteger.valueOf(11),
                        newcomer.member().encryptionKey().toBytes(),
                        List.of(newcomer.member().account().hex()),
                        List.of(new Consortium.NodeId(
                                newcomer.member().node().high().toBytes(),
                                newcomer.member().node().low().toBytes())))
                .encodeFunctionCall();
        assertEquals(sameCall, admission.transaction().data());

        propose("A", admission.transaction());
        vote("B");
        assertFalse(mayConnect(newcomer.member().node().digits()));
        vote("C");
        assertTrue(mayConnect(newcomer.member().node().digits()));
        assertTrue(mayTransact(newcomer.member().account()));
    }

    private static void propose(String name, Admission.Call call) {
        String from = network.site(name).member().account().hex();
        anvil.rpc("anvil_impersonateAccount", "\"" + from + "\"");
        anvil.rpc(
                "eth_sendTransaction",
                "{\"from\":\"%s\",\"to\":\"%s\",\"data\":\"%s\",\"gas\":\"0x4c4b40\",\"gasPrice\":\"0x0\"}"
                        .formatted(from, call.to(), call.data()));
        anvil.rpc("anvil_stopImpersonatingAccount", "\"" + from + "\"");
    }

    private static void vote(String name) throws Exception {
        try (Session voter = session(name)) {
            voter.writeConsortium().vote(BigInteger.ONE).send();
        }
    }

    private static boolean mayConnect(String node) throws Exception {
        return session.readConsortium()
                .connectionAllowed(node, "127.0.0.1", BigInteger.valueOf(30_303))
                .send();
    }

    private static boolean mayTransact(Address account) throws Exception {
        return session.readConsortium()
                .transactionAllowed(
                        account.hex(),
                        STRANGER.hex(),
                        BigInteger.ZERO,
                        BigInteger.ZERO,
                        BigInteger.valueOf(21_000),
                        new byte[0])
                .send();
    }

    /** As the operator of a site, with the key that its keystore holds. */
    private static Session session(String name) {
        SiteFolder site = network.site(name);
        EthereumKey key = site.keystore().decrypt(site.password().orElseThrow());
        return new Session(anvil, Credentials.create(ECKeyPair.create(key.secret())));
    }
}
