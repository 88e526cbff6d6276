package io.consilium.ledger.transaction;

import static io.consilium.ledger.abi.Wrappers.id;
import static io.consilium.ledger.abi.Wrappers.modelLedger;
import static io.consilium.ledger.abi.Wrappers.number;

import io.consilium.contracts.Address;
import io.consilium.contracts.DenialReason;
import io.consilium.contracts.Metric;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Publication;
import io.consilium.ledger.abi.Values;
import io.consilium.ledger.abi.Wrappers;
import java.time.Instant;
import org.web3j.protocol.core.RemoteFunctionCall;

/** The steps that the ModelLedger knows. Its interface says who may take which, and what follows. */
public final class ModelLedgerCalls {
    private ModelLedgerCalls() {}

    /** For the consortium only: propose it with {@link ConsortiumCalls#proposeCall(LedgerCall)}. */
    public static LedgerCall openTask(String name, Metric metric, int approvalsRequired, int attestationsRequired) {
        return call(
                "openTask",
                modelLedger()
                        .openTask(
                                name, number(metric.code()), number(approvalsRequired), number(attestationsRequired)));
    }

    /** For the consortium only: propose it with {@link ConsortiumCalls#proposeCall(LedgerCall)}. */
    public static LedgerCall closeTask(long task) {
        return call("closeTask", modelLedger().closeTask(id("task", task)));
    }

    public static LedgerCall publish(Publication publication) {
        return call("publish", modelLedger().publish(Values.publication(publication)));
    }

    public static LedgerCall approve(long model) {
        return call("approve", modelLedger().approve(id("model", model)));
    }

    public static LedgerCall attest(long model, Metrics measured, Word testSetCommitment, long testImages) {
        return call(
                "attest",
                modelLedger()
                        .attest(
                                id("model", model),
                                Values.metrics(measured),
                                testSetCommitment.toBytes(),
                                id("a number of test images like", testImages)));
    }

    public static LedgerCall withdraw(long model) {
        return call("withdraw", modelLedger().withdraw(id("model", model)));
    }

    /** {@code statement} is the SHA-256 of a document that explains it, or zero. */
    public static LedgerCall recall(long model, RecallReason reason, Word statement) {
        return call("recall", modelLedger().recall(id("model", model), number(reason.code()), statement.toBytes()));
    }

    public static LedgerCall requestAccess(long model) {
        return call("requestAccess", modelLedger().requestAccess(id("model", model)));
    }

    public static LedgerCall grantAccess(long model, int organisation, long keyVersion, Bytes wrappedKey) {
        return call(
                "grantAccess",
                modelLedger()
                        .grantAccess(
                                id("model", model),
                                Wrappers.organisation(organisation),
                                id("key version", keyVersion),
                                wrappedKey.toBytes()));
    }

    public static LedgerCall revokeAccess(long model, int organisation) {
        return call(
                "revokeAccess", modelLedger().revokeAccess(id("model", model), Wrappers.organisation(organisation)));
    }

    public static LedgerCall recordDownload(long model, Word weightsHash) {
        return call("recordDownload", modelLedger().recordDownload(id("model", model), weightsHash.toBytes()));
    }

    /** {@code subject} is zero if nobody signed in, {@code model} 0 if none was named. */
    public static LedgerCall recordDenied(long model, Address subject, DenialReason reason) {
        return call(
                "recordDenied", modelLedger().recordDenied(id("model", model), subject.hex(), number(reason.code())));
    }

    /** {@code voucher} is the SHA-256 of the secret. */
    public static LedgerCall issueVoucher(Word voucher, long model, Instant expiresAt) {
        return call(
                "issueVoucher",
                modelLedger().issueVoucher(voucher.toBytes(), id("model", model), number(expiresAt.getEpochSecond())));
    }

    public static LedgerCall redeemVoucher(Word secret, Word weightsHash) {
        return call("redeemVoucher", modelLedger().redeemVoucher(secret.toBytes(), weightsHash.toBytes()));
    }

    public static LedgerCall recordAudit(Word report, long toBlock, long findings) {
        return call(
                "recordAudit",
                modelLedger()
                        .recordAudit(report.toBytes(), number(toBlock), id("a number of findings like", findings)));
    }

    private static LedgerCall call(String function, RemoteFunctionCall<?> call) {
        return new LedgerCall(Predeployed.MODEL_LEDGER, function, new Bytes(call.encodeFunctionCall()));
    }
}
