package io.consilium.besu.report;

import io.consilium.besu.policy.Reason;
import java.util.function.LongSupplier;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.plugin.data.EnodeURL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refusals to the log, at most once a minute for each sender or node; gossip that is withheld apart from connections.
 *
 * <p>Besu asks about transactions ahead of their turn on its block-processing threads and throws such answers away: they
 * aren't facts and aren't logged.
 */
public final class DenialLog {
    private static final Logger LOG = LoggerFactory.getLogger(DenialLog.class);
    private static final String SPECULATIVE_THREADS = "besu-block-cpu-";

    private final OncePerMinute senders;
    private final OncePerMinute nodes;
    private final OncePerMinute gossip;
    private final OncePerMinute failures;

    /** Measures minutes by the machine's monotonic clock, to a quarter of a second. */
    public DenialLog() {
        this(new CoarseClock());
    }

    DenialLog(LongSupplier clockMillis) {
        this.senders = new OncePerMinute(clockMillis);
        this.nodes = new OncePerMinute(clockMillis);
        this.gossip = new OncePerMinute(clockMillis);
        this.failures = new OncePerMinute(clockMillis);
    }

    /** A transaction was refused. */
    public void transaction(Transaction transaction, Reason reason) {
        Bytes sender = transaction.getSender().getBytes();
        if (!speculative() && senders.pass(sender.getLong(12))) {
            LOG.info(
                    "refused kind=transaction sender={} transaction={} reason=\"{}\" moreRefusedSinceLastLine={}",
                    sender,
                    transaction.getHash(),
                    reason.words(),
                    senders.takeHeldBack());
        }
    }

    /** A connection was refused; one of the ends is this node, so that the pair stands for the other. */
    public void connection(EnodeURL source, EnodeURL destination, Reason reason) {
        if (nodes.pass(source.getNodeId().getLong(0) ^ destination.getNodeId().getLong(0))) {
            LOG.info(
                    "refused kind=connection source={} destination={} reason=\"{}\" moreRefusedSinceLastLine={}",
                    shortened(source),
                    shortened(destination),
                    reason.words(),
                    nodes.takeHeldBack());
        }
    }

    /** Transactions weren't gossiped to a node. */
    public void gossip(EnodeURL destination, Reason reason) {
        if (gossip.pass(destination.getNodeId().getLong(0))) {
            LOG.info(
                    "refused kind=message destination={} reason=\"{}\" moreRefusedSinceLastLine={}",
                    shortened(destination),
                    reason.words(),
                    gossip.takeHeldBack());
        }
    }

    /** A check failed by a fault of the plugin or of Besu, and so was refused. */
    public void failure(Kind kind, Throwable failure) {
        if (failures.pass(kind.label().hashCode())) {
            LOG.error(
                    "refused kind={} reason=\"{}\" moreFailedSinceLastLine={}",
                    kind.label(),
                    Reason.INTERNAL_ERROR.words(),
                    failures.takeHeldBack(),
                    failure);
        }
    }

    private static boolean speculative() {
        return Thread.currentThread().getName().startsWith(SPECULATIVE_THREADS);
    }

    private static String shortened(EnodeURL node) {
        return node.getNodeId().slice(0, 8).toHexString() + "…@" + node.getHost();
    }
}
