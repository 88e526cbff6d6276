package io.consilium.ledger.transaction;

import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.signing.Signature;
import io.consilium.ledger.signing.Signer;
import java.math.BigInteger;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;

/** Puts a call into a legacy transaction that costs nothing and is good on one chain only (EIP-155). */
final class Envelope {
    private final long chainId;
    private final Signer signer;

    Envelope(long chainId, Signer signer) {
        this.chainId = chainId;
        this.signer = signer;
    }

    SignedTransaction seal(LedgerCall call, long nonce, long gasLimit) {
        RawTransaction transaction = RawTransaction.createTransaction(
                BigInteger.valueOf(nonce),
                BigInteger.ZERO,
                BigInteger.valueOf(gasLimit),
                call.contract().address().hex(),
                BigInteger.ZERO,
                call.data().hex());
        Signature signature = signer.sign(TransactionEncoder.encode(transaction, chainId));
        Sign.SignatureData data = TransactionEncoder.createEip155SignatureData(
                new Sign.SignatureData(
                        (byte) signature.v(),
                        signature.r().toBytes(),
                        signature.s().toBytes()),
                chainId);
        byte[] bytes = TransactionEncoder.encode(transaction, data);
        return new SignedTransaction(signer.address(), nonce, Word.of(Hash.sha3(bytes)), Bytes.of(bytes));
    }
}
