package io.consilium.besu;

import io.consilium.besu.policy.Policy;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.report.DenialLog;
import io.consilium.besu.report.Kind;
import io.consilium.besu.report.Tally;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.plugin.data.EnodeURL;
import org.hyperledger.besu.plugin.services.permissioning.NodeConnectionPermissioningProvider;
import org.hyperledger.besu.plugin.services.permissioning.NodeMessagePermissioningProvider;
import org.hyperledger.besu.plugin.services.permissioning.TransactionPermissioningProvider;
import org.hyperledger.besu.plugin.services.txvalidator.PluginTransactionPoolValidator;

/**
 * What Besu asks: the door between its interfaces and the policy.
 *
 * <p>Never throws: in Besu an exception here would turn a block into a bad block, or lose a transaction or proposal. Whatever
 * goes wrong is a refusal, and {@link #failing} until a question of that kind is answered again. Until the policy is there,
 * everything is refused.
 */
public final class Gatekeeper
        implements TransactionPermissioningProvider,
                NodeConnectionPermissioningProvider,
                NodeMessagePermissioningProvider,
                PluginTransactionPoolValidator {
    /** eth: Transactions, NewPooledTransactionHashes, PooledTransactions. */
    private static final int TRANSACTIONS = 0x02;

    private static final int NEW_POOLED_TRANSACTION_HASHES = 0x08;
    private static final int POOLED_TRANSACTIONS = 0x0a;

    private final Tally tally;
    private final DenialLog denials;
    /** A bit for each kind whose last question failed. */
    private final AtomicInteger failing = new AtomicInteger();

    private volatile Policy policy = Policy.closed(Reason.NOT_STARTED);
    private volatile OwnNode ownNode = OwnNode.UNKNOWN;
    private volatile boolean enforcing = true;

    /** Closed to everything until it has a policy. */
    public Gatekeeper(Tally tally, DenialLog denials) {
        this.tally = tally;
        this.denials = denials;
    }

    /** Answers by a policy from now on. */
    public void open(Policy newPolicy) {
        policy = newPolicy;
    }

    /** Tells it which end of a connection is this node; before, both ends are judged. */
    public void recognise(OwnNode node) {
        ownNode = node;
    }

    /** Counts and logs from now on, but refuses nothing: for trying the plugin out on a network that has none yet. */
    public void observeOnly() {
        enforcing = false;
    }

    /** What the answers rest on. */
    public Policy policy() {
        return policy;
    }

    /** Whether the last question of some kind failed by a fault of the plugin or of Besu. */
    public boolean failing() {
        return failing.get() != 0;
    }

    @Override
    public boolean isPermitted(Transaction transaction) {
        return passes(judge(transaction));
    }

    /** Beside {@link #isPermitted}: the only answer of which Besu passes the words on to the sender. */
    @Override
    public Optional<String> validateTransaction(Transaction transaction, boolean isLocal, boolean hasPriority) {
        Reason reason = judge(transaction);
        return passes(reason) ? Optional.empty() : reason.refusal();
    }

    @Override
    public boolean isConnectionPermitted(EnodeURL source, EnodeURL destination) {
        return passes(judge(source, destination));
    }

    /** Only gossip of transactions is looked at; who may be connected at all, the connection check has said. */
    @Override
    public boolean isMessagePermitted(EnodeURL destination, int code) {
        boolean gossip = code == TRANSACTIONS || code == NEW_POOLED_TRANSACTION_HASHES || code == POOLED_TRANSACTIONS;
        return !gossip || passes(judge(destination));
    }

    private boolean passes(Reason reason) {
        return reason.allowed() || !enforcing;
    }

    private Reason judge(Transaction transaction) {
        try {
            Reason reason = policy.transaction(transaction);
            answered(Kind.TRANSACTION, reason);
            if (!reason.allowed()) {
                denials.transaction(transaction, reason);
            }
            return reason;
        } catch (Throwable e) {
            return failed(Kind.TRANSACTION, e);
        }
    }

    private Reason judge(EnodeURL source, EnodeURL destination) {
        try {
            Reason reason = policy.connection(source, destination, ownNode.end(source, destination));
            answered(Kind.CONNECTION, reason);
            if (!reason.allowed()) {
                denials.connection(source, destination, reason);
            }
            return reason;
        } catch (Throwable e) {
            return failed(Kind.CONNECTION, e);
        }
    }

    private Reason judge(EnodeURL destination) {
        try {
            Reason reason = policy.gossip(destination);
            answered(Kind.MESSAGE, reason);
            if (!reason.allowed()) {
                denials.gossip(destination, reason);
            }
            return reason;
        } catch (Throwable e) {
            return failed(Kind.MESSAGE, e);
        }
    }

    private void answered(Kind kind, Reason reason) {
        tally.count(kind, reason);
        if (failing.get() != 0) {
            failing.getAndUpdate(kinds -> kinds & ~kind.bit());
        }
    }

    /** Errors too: a Besu whose API has changed shows as a LinkageError, and must not let everyone in, nor break blocks. */
    private Reason failed(Kind kind, Throwable failure) {
        failing.getAndUpdate(kinds -> kinds | kind.bit());
        tally.count(kind, Reason.INTERNAL_ERROR);
        denials.failure(kind, failure);
        return Reason.INTERNAL_ERROR;
    }
}
