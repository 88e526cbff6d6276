package io.consilium.service.publish;

import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.service.request.Trace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * A publication as the outbox keeps it.
 *
 * @param requestHash SHA-256 of the request that began it
 * @param account who asked for it
 * @param stored what is known once the weights are stored
 * @param transaction the one that is under way: the publication's until {@code model} is known, then the grant's
 * @param trace of the request that it is worked on for
 * @param announced the trace of the request that announced it
 */
record Draft(
        UUID id,
        PublicationState state,
        String requestHash,
        Address account,
        long task,
        long parent,
        String architecture,
        Metrics claimed,
        String cardCid,
        Word cardHash,
        Optional<String> weightsCid,
        Optional<StoredWeights> stored,
        Optional<SignedTransaction> transaction,
        Optional<Long> model,
        Optional<String> failure,
        Optional<Trace> trace,
        Optional<Trace> announced) {

    /**
     * Weights in the content store.
     *
     * @param wrappedKey the content key, wrapped to the organisation's own key of this version; empty once not needed
     */
    record StoredWeights(String cid, Word hash, long size, long keyVersion, Bytes wrappedKey) {}

    /** The id of the trace that announced it, for the log. */
    String announcedIn() {
        return announced.map(Trace::id).orElse("unknown");
    }

    static Draft read(ResultSet row) throws SQLException {
        return new Draft(
                row.getObject("id", UUID.class),
                PublicationState.valueOf(row.getString("state")),
                row.getString("request_hash"),
                new Address(row.getString("account")),
                row.getLong("task"),
                row.getLong("parent"),
                row.getString("architecture"),
                new Metrics(
                        row.getInt("accuracy"),
                        row.getInt("precision_"),
                        row.getInt("recall"),
                        row.getInt("f1"),
                        row.getInt("auc")),
                row.getString("card_cid"),
                new Word(row.getString("card_hash")),
                Optional.ofNullable(row.getString("weights_cid")),
                stored(row),
                transaction(row),
                Optional.ofNullable(row.getObject("model", Long.class)),
                Optional.ofNullable(row.getString("failure")),
                Optional.ofNullable(row.getString("trace")).map(Trace::new),
                Optional.ofNullable(row.getString("announced_trace")).map(Trace::new));
    }

    private static Optional<StoredWeights> stored(ResultSet row) throws SQLException {
        String hash = row.getString("weights_hash");
        if (hash == null) {
            return Optional.empty();
        }
        return Optional.of(new StoredWeights(
                row.getString("weights_cid"),
                new Word(hash),
                row.getLong("size_bytes"),
                row.getLong("key_version"),
                Optional.ofNullable(row.getString("wrapped_key"))
                        .map(Bytes::new)
                        .orElse(Bytes.EMPTY)));
    }

    private static Optional<SignedTransaction> transaction(ResultSet row) throws SQLException {
        String bytes = row.getString("raw_transaction");
        if (bytes == null) {
            return Optional.empty();
        }
        return Optional.of(new SignedTransaction(
                new Address(row.getString("signer")),
                row.getLong("nonce"),
                new Word(row.getString("transaction_hash")),
                new Bytes(bytes)));
    }
}
