package io.consilium.ledger.testing;

import io.consilium.contracts.Address;
import io.consilium.contracts.Founder;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.transaction.Transactions;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A network of four organisations on a fresh anvil, and a node client for it. */
public final class Site implements AutoCloseable {
    public static final String NORTH = "Hospital North";
    public static final String SOUTH = "Hospital South";
    public static final String PARTNER = "Partner";
    public static final String REGULATOR = "Regulator";

    public static final List<Founder> FOUNDERS = List.of(
            Founders.founder(NORTH, Founders.HOSPITAL),
            Founders.founder(SOUTH, Founders.HOSPITAL),
            Founders.founder(PARTNER, Founders.PARTNER),
            Founders.founder(REGULATOR, Founders.REGULATOR));

    private final Anvil anvil;
    private final Node node;
    private final Map<String, Transactions> writers = new HashMap<>();

    private Site(Anvil anvil) {
        this.anvil = anvil;
        this.node = Node.connect(options(anvil.url()));
    }

    public static Site start(String... anvilOptions) {
        return new Site(
                Anvil.start(Anvil.genesis(FOUNDERS, VotingRules.MAJORITY_WITHIN_A_WEEK), Anvil.CHAIN_ID, anvilOptions));
    }

    public static NodeOptions options(URI url) {
        return NodeOptions.of(url, Anvil.CHAIN_ID);
    }

    public static KeystoreSigner signer(String organisation) {
        return KeystoreSigner.of(
                Word.of(Founders.credentials(organisation).getEcKeyPair().getPrivateKey()));
    }

    public static Address account(String organisation) {
        return signer(organisation).address();
    }

    public Anvil anvil() {
        return anvil;
    }

    public Node node() {
        return node;
    }

    public Ledger ledger() {
        return new Ledger(node);
    }

    /** The one writer of an organisation's account. */
    public Transactions as(String organisation) {
        return writers.computeIfAbsent(organisation, name -> new Transactions(node, signer(name)));
    }

    public void pass(Duration time) {
        anvil.pass(time);
    }

    @Override
    public void close() {
        node.close();
        anvil.close();
    }
}
