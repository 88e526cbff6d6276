package io.consilium.service.testing;

import io.consilium.contracts.Address;
import io.consilium.contracts.Founder;
import io.consilium.contracts.Metric;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.envelope.MemberKeys;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.ledger.transaction.Transactions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Two hospitals, a partner and a regulator on a fresh anvil, each with an account and an encryption key of its own. */
public final class Network implements AutoCloseable {
    public static final String NORTH = "Hospital North";
    public static final String SOUTH = "Hospital South";
    public static final String PARTNER = "Partner";
    public static final String REGULATOR = "Regulator";
    public static final String TASK = "brain-mri-tumor";

    private static final Map<String, Set<Role>> ROLES = new TreeMap<>(Map.of(
            NORTH,
            Founders.HOSPITAL,
            SOUTH,
            Founders.HOSPITAL,
            PARTNER,
            Founders.PARTNER,
            REGULATOR,
            Founders.REGULATOR));

    private final Map<String, MemberKeys> keys = new TreeMap<>();
    private final Map<String, Transactions> writers = new ConcurrentHashMap<>();
    private final Anvil anvil;
    private final Node node;

    private Network(String... options) {
        List<Founder> founders = ROLES.entrySet().stream()
                .map(entry -> founder(entry.getKey(), entry.getValue()))
                .toList();
        anvil = Anvil.start(Anvil.genesis(founders, VotingRules.MAJORITY_WITHIN_A_WEEK), Anvil.CHAIN_ID, options);
        node = Node.connect(NodeOptions.of(anvil.url(), Anvil.CHAIN_ID));
    }

    /** A network that mines each transaction at once, with one open task. */
    public static Network start(String... options) {
        Network network = new Network(options);
        network.byVote(ModelLedgerCalls.openTask(TASK, Metric.ACCURACY, 1, 1));
        return network;
    }

    private Founder founder(String name, Set<Role> roles) {
        MemberKeys own = MemberKeys.generate(1, Instant.EPOCH);
        keys.put(name, own);
        return new Founder(
                name,
                roles,
                Word.of(own.current().pair().publicKey().toByteArray()),
                List.of(account(name)),
                List.of(Founders.node(name, 0)));
    }

    public Anvil anvil() {
        return anvil;
    }

    public Ledger ledger() {
        return new Ledger(node);
    }

    /** The newest block. */
    public long head() {
        return node.head();
    }

    /** The keys of an organisation; somebody who belongs to none has some too, which the ledger doesn't know. */
    public MemberKeys keys(String organisation) {
        return keys.computeIfAbsent(organisation, ignored -> MemberKeys.generate(1, Instant.EPOCH));
    }

    /** Its number on the ledger: founders count up in the order of their names. */
    public int id(String organisation) {
        return ROLES.keySet().stream().toList().indexOf(organisation) + 1;
    }

    public static KeystoreSigner signer(String organisation) {
        return KeystoreSigner.of(
                Word.of(Founders.credentials(organisation).getEcKeyPair().getPrivateKey()));
    }

    public static Address account(String organisation) {
        return signer(organisation).address();
    }

    /** Takes a step with an organisation's own account, past any registry. */
    public Receipt as(String organisation, LedgerCall step) {
        return writers.computeIfAbsent(organisation, name -> new Transactions(node, signer(name)))
                .send(step);
    }

    /** The same without waiting until it is mined, as another program with the same account would. */
    public SignedTransaction submit(String organisation, LedgerCall step) {
        return new Transactions(node, signer(organisation)).submit(step);
    }

    /** Hands the node a transaction that was signed before. */
    public void sendAgain(SignedTransaction transaction) {
        anvil.rpc(
                "eth_sendRawTransaction", "\"%s\"".formatted(transaction.bytes().hex()));
    }

    /** From now on transactions wait until {@link #mine}. */
    public void holdTransactions() {
        anvil.rpc("evm_setAutomine", "false");
    }

    /** How many wait. */
    public int waiting() {
        return Integer.decode(anvil.rpc("eth_getBlockTransactionCountByNumber", "\"pending\""));
    }

    /** Forgets those that wait, as a node does that is restarted. */
    public void dropTransactions() {
        anvil.rpc("anvil_dropAllTransactions", "");
    }

    /** Mines what waits, in the order in which it came, and from now on each at once. */
    public void mine() {
        anvil.rpc("evm_setAutomine", "true");
        anvil.rpc("evm_mine", "");
    }

    /** How many transactions of an organisation's account are mined; its next one has this number. */
    public long mined(String organisation) {
        return Long.decode(anvil.rpc(
                "eth_getTransactionCount",
                "\"%s\",\"latest\"".formatted(account(organisation).hex())));
    }

    /** Takes a step that the consortium must vote for. */
    public void byVote(LedgerCall step) {
        pass(ConsortiumCalls.proposeCall(step));
    }

    /** Proposes, and has the other hospital agree. */
    public void pass(LedgerCall proposal) {
        long id = as(NORTH, proposal).first(ProposalOpened.class).proposal();
        as(SOUTH, ConsortiumCalls.vote(id));
    }

    @Override
    public void close() {
        node.close();
        anvil.close();
    }
}
