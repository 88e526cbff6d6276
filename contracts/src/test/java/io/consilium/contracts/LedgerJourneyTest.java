package io.consilium.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.consilium.contracts.generated.ModelLedger;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.contracts.testing.Session;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both contracts through web3j's wrappers, as the registry uses them. */
class LedgerJourneyTest {
    private static final String TASK = "brain-mri-tumor";

    @Test
    @SuppressWarnings("unchecked")
    void modelIsPublishedApprovedListedAndRecalled() throws Exception {
        List<Founder> founders =
                List.of(Founders.founder("A", Founders.HOSPITAL), Founders.founder("B", Founders.HOSPITAL));
        try (Anvil anvil = Anvil.with(founders);
                Session a = new Session(anvil, Founders.credentials("A"));
                Session b = new Session(anvil, Founders.credentials("B"))) {
            openTask(a, b);

            a.writeLedger().publish(publication("one")).send();
            b.writeLedger().approve(BigInteger.ONE).send();

            List<ModelLedger.ModelView> top = (List<ModelLedger.ModelView>)
                    a.readLedger().topTen(BigInteger.ONE).send();
            assertEquals(1, top.size());
            assertEquals(BigInteger.valueOf(913_700), top.getFirst().score);
            assertEquals("consilium-cnn4", top.getFirst().publication.architecture);
            assertEquals(Founders.hash("one"), Word.of(top.getFirst().publication.weightsHash));
            assertEquals("01701220", HexFormat.of().formatHex(top.getFirst().publication.weightsCid.prefix));

            a.writeLedger()
                    .recall(BigInteger.ONE, BigInteger.valueOf(RecallReason.SAFETY_RISK.code()), new byte[32])
                    .send();
            assertEquals(BigInteger.ZERO, a.readLedger().latest(BigInteger.ONE).send());
        }
    }

    @Test
    void refusalReachesJavaWithItsArguments() throws Exception {
        List<Founder> founders =
                List.of(Founders.founder("A", Founders.HOSPITAL), Founders.founder("P", Founders.PARTNER));
        try (Anvil anvil = Anvil.with(founders);
                Session partner = new Session(anvil, Founders.credentials("P"))) {
            RefusedException refusal = assertThrows(
                    RefusedException.class,
                    () -> partner.readLedger().modelOf(BigInteger.valueOf(7)).send());
            assertEquals(new LedgerError.UnknownModel(7), refusal.error());
            assertEquals("UnknownModel[model=7]: No model has this id.", refusal.getMessage());
        }
    }

    private static void openTask(Session a, Session b) throws Exception {
        String call = a.readLedger()
                .openTask(TASK, BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE)
                .encodeFunctionCall();
        a.writeConsortium()
                .proposeCall(
                        Predeployed.MODEL_LEDGER.address().hex(), HexFormat.of().parseHex(call.substring(2)))
                .send();
        b.writeConsortium().vote(BigInteger.ONE).send();
        assertEquals(BigInteger.ONE, a.readLedger().taskByName(TASK).send());
    }

    private static ModelLedger.Publication publication(String seed) {
        byte[] prefix = HexFormat.of().parseHex("01701220");
        return new ModelLedger.Publication(
                BigInteger.ONE,
                BigInteger.ZERO,
                BigInteger.ZERO,
                BigInteger.valueOf(5_000_000),
                new ModelLedger.Metrics(
                        millionths(913_700), millionths(1), millionths(2), millionths(3), millionths(4)),
                Founders.hash(seed).toBytes(),
                Founders.hash("card " + seed).toBytes(),
                new ModelLedger.Cid(prefix, Founders.hash("weights " + seed).toBytes()),
                new ModelLedger.Cid(prefix, Founders.hash("card " + seed).toBytes()),
                "consilium-cnn4");
    }

    private static BigInteger millionths(long value) {
        return BigInteger.valueOf(value);
    }
}
