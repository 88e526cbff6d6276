package io.consilium.ledger.transaction;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Address;
import io.consilium.ledger.LedgerException.Declined;
import io.consilium.ledger.LedgerException.NotPermitted;
import io.consilium.ledger.LedgerException.Replaced;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.LedgerException.StillPending;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import io.consilium.ledger.signing.Signer;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of an account: everything that the account does on the ledger goes through here.
 *
 * <p>Numbers (nonces) are given out under a lock, so any number of threads may send at once. A transaction that the node
 * lost is sent again with the same bytes; a number that nobody will ever use is used up by a step that does nothing, so
 * that those behind it aren't stuck. Have one of these for each account in a program, and an {@link AccountLock} where
 * several programs share an account.
 */
public final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;
    /** Of every Active account's permitted steps, this one does nothing for sure: no proposal has this id. */
    private static final LedgerCall NOTHING = ConsortiumCalls.execute(0);

    private final Node node;
    private final Address account;
    private final Envelope envelope;
    private final AccountLock programs;
    private final ReentrantLock threads = new ReentrantLock(true);
    /** Sent and not seen mined; guarded by {@link #threads}. */
    private final NavigableMap<Long, SignedTransaction> inFlight = new TreeMap<>();

    /** For an account with which only this program signs. */
    public Transactions(Node node, Signer signer) {
        this(node, signer, AccountLock.NONE);
    }

    public Transactions(Node node, Signer signer, AccountLock programs) {
        this.node = node;
        this.account = signer.address();
        this.envelope = new Envelope(node.chainId(), signer);
        this.programs = programs;
    }

    public Address account() {
        return account;
    }

    /** Takes a step and waits until it is mined, at most a minute. */
    public Receipt send(LedgerCall call) {
        return send(call, DEADLINE);
    }

    /**
     * Takes a step and waits until it is mined.
     *
     * @throws Reverted if the contract refuses it; usually before anything is sent
     * @throws NotPermitted if the network doesn't take the account's transactions
     * @throws StillPending if it wasn't mined in time, and may still be
     * @throws Unreachable if the node doesn't answer; nothing was sent
     */
    public Receipt send(LedgerCall call, Duration within) {
        return await(submit(call), within);
    }

    /** Signs a step and hands it to the node, without waiting until it is mined. */
    public SignedTransaction submit(LedgerCall call) {
        return submit(call, Journal.NONE);
    }

    /**
     * Signs a step, tells the journal, and hands it to the node, without waiting until it is mined.
     *
     * <p>When this returns, the node has it, or couldn't be reached in the last moment: {@link #await} sends it again.
     *
     * @throws Reverted if the contract would refuse it; nothing was signed
     * @throws NotPermitted if the network doesn't take the account's transactions; forget what the journal was told
     * @throws Declined if the node doesn't want it for another reason; forget what the journal was told
     * @throws Unreachable if the node doesn't answer; nothing was signed
     */
    public SignedTransaction submit(LedgerCall call, Journal journal) {
        long gasLimit = new GasLimit(node, account).of(call);
        return asTheWriter(() -> hand(call, gasLimit, journal));
    }

    /**
     * Waits until a transaction is mined, and sends it again when the node lost it. Also for one of a former life of this
     * program.
     *
     * @throws Reverted if the contract refused it after all
     * @throws Replaced if the account's number was used for another transaction
     * @throws NotPermitted if the network no longer takes the account's transactions
     * @throws StillPending if it wasn't mined in time, and may still be
     */
    public Receipt await(SignedTransaction transaction, Duration within) {
        adopt(transaction);
        try {
            Receipt receipt = new Awaiting(node, transaction, this::repair).until(within);
            forget(transaction);
            return receipt;
        } catch (Reverted | Replaced | NotPermitted | Declined settled) {
            forget(transaction);
            throw settled;
        }
    }

    /**
     * Takes over a transaction that was signed before a restart, so that its number isn't given out again. Do this with
     * all of them before anything new is submitted; then {@link #await} each.
     */
    public void adopt(SignedTransaction transaction) {
        if (!transaction.account().equals(account)) {
            throw new IllegalArgumentException(
                    "This is the writer of " + account + ", not of " + transaction.account());
        }
        threads.lock();
        try {
            inFlight.putIfAbsent(transaction.nonce(), transaction);
        } finally {
            threads.unlock();
        }
    }

    private void forget(SignedTransaction transaction) {
        threads.lock();
        try {
            inFlight.remove(transaction.nonce(), transaction);
        } finally {
            threads.unlock();
        }
    }

    private SignedTransaction hand(LedgerCall call, long gasLimit, Journal journal) {
        for (int attempt = 1; ; attempt++) {
            long nonce = nextNonce();
            SignedTransaction transaction = envelope.seal(call, nonce, gasLimit);
            journal.signed(transaction);
            inFlight.put(nonce, transaction);
            switch (Broadcast.of(node, transaction)) {
                case Broadcast.InPool ignored -> {
                    LOG.debug("event=submitted call={} nonce={} transaction={}", call, nonce, transaction.hash());
                    return transaction;
                }
                case Broadcast.Unknown unknown -> {
                    LOG.warn(
                            "event=maybe_submitted call={} nonce={} transaction={} message=\"{}\"",
                            call,
                            nonce,
                            transaction.hash(),
                            unknown.cause().getMessage());
                    return transaction;
                }
                case Broadcast.Refused refused -> {
                    inFlight.remove(nonce);
                    throw refused.refusal();
                }
                case Broadcast.NonceUsed ignored -> inFlight.remove(nonce);
                case Broadcast.NonceTaken ignored -> inFlight.remove(nonce);
            }
            if (attempt == ATTEMPTS) {
                throw new Declined(
                        "eth_sendRawTransaction",
                        0,
                        "number " + nonce + " of " + account + " was taken " + ATTEMPTS
                                + " times in a row; another program signs with this account");
            }
        }
    }

    /** The first number that isn't used; what the node lost of those before it is sent again. */
    private long nextNonce() {
        List<JsonNode> counts = node.ask(List.of(count("latest"), count("pending")));
        long mined = Json.number(counts.get(0));
        long pending = Math.max(mined, Json.number(counts.get(1)));
        inFlight.headMap(mined).clear();
        inFlight.tailMap(pending).values().forEach(lost -> {
            LOG.warn("event=sent_again nonce={} transaction={}", lost.nonce(), lost.hash());
            Broadcast.of(node, lost);
        });
        long nonce = pending;
        while (inFlight.containsKey(nonce)) {
            nonce++;
        }
        return nonce;
    }

    private void repair(SignedTransaction stuck) {
        asTheWriter(() -> {
            fillGaps(stuck.nonce());
            return stuck;
        });
    }

    /** Sends again, or uses up, every number from the first unmined one to the one before {@code end}. */
    private void fillGaps(long end) {
        long mined = Json.number(node.ask(count("latest")));
        for (long nonce = mined; nonce < end; nonce++) {
            SignedTransaction transaction =
                    inFlight.computeIfAbsent(nonce, unused -> envelope.seal(NOTHING, unused, GasLimit.OF_NOTHING));
            Broadcast outcome = Broadcast.of(node, transaction);
            LOG.warn("event=gap_repaired nonce={} before={} outcome={}", nonce, end, outcome);
            if (outcome instanceof Broadcast.Refused refused) {
                inFlight.remove(nonce);
                throw refused.refusal();
            }
        }
    }

    private <T> T asTheWriter(Supplier<T> step) {
        threads.lock();
        try {
            AccountLock.Held held = programs.hold(account);
            try {
                return step.get();
            } finally {
                held.close();
            }
        } finally {
            threads.unlock();
        }
    }

    private Question count(String block) {
        return Question.of("eth_getTransactionCount", account.hex(), block);
    }
}
