package io.consilium.ledger.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.Founder;
import io.consilium.contracts.GenesisStorage;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.LedgerException.Contradiction;
import io.consilium.ledger.event.ConsortiumEvent;
import io.consilium.ledger.event.Cursor;
import io.consilium.ledger.event.LedgerEvent;
import io.consilium.ledger.event.LedgerEvents;
import io.consilium.ledger.event.ModelLedgerEvent;
import io.consilium.ledger.testing.RandomSteps;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.testing.Tour;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReplayTest {

    @Test
    void theStateFromTheEventsIsWhatTheContractsSay() throws IOException {
        long seed = Long.getLong("consilium.seed", System.nanoTime());
        String otherwise = "with -Dconsilium.seed=" + seed;
        try (Site site = Site.start()) {
            new Tour(site).go();
            RandomSteps steps = new RandomSteps(site, new Random(seed));
            Set<Class<?>> kinds = new HashSet<>();
            LedgerState state = new LedgerState(Founding.read(site.ledger()));
            LedgerEvents events =
                    new LedgerEvents(site.node(), Cursor.beginning(site.node().genesis()));
            for (int round = 0; round < 4; round++) {
                steps.take(120);

                long head = site.node().head();
                LedgerState before = state;
                events.readUpTo(
                        head,
                        batch -> batch.events().forEach(event -> {
                            kinds.add(event.getClass());
                            before.apply(event);
                        }));
                assertEquals(List.of(), Comparison.between(state, site.ledger(), head), otherwise);
                state = readAgain(state, otherwise);
            }
            assertEquals(everyKind(), kinds, "kinds of events that happened");
        }
    }

    /** What was written is read as the same, whose text is the same again. */
    private static LedgerState readAgain(LedgerState state, String otherwise) throws IOException {
        StringWriter text = new StringWriter();
        Snapshot.write(state, text);
        LedgerState read = Snapshot.read(new StringReader(text.toString()));
        StringWriter again = new StringWriter();
        Snapshot.write(read, again);
        assertEquals(text.toString(), again.toString(), otherwise);
        assertEquals(state.changes(), read.changes(), otherwise);
        return read;
    }

    @Test
    void whatIsNoSnapshotIsRefused() {
        for (String wrong : List.of("", "no JSON", "{}", "{\"ModelIs\":{}}", "{\"Other\":{\"version\":1}}")) {
            assertThrows(IllegalArgumentException.class, () -> Snapshot.read(new StringReader(wrong)), wrong);
        }
    }

    @Test
    void anEventThatIsLeftOutIsNoticed() {
        try (Site site = Site.start()) {
            new Tour(site).go();
            List<LedgerEvent> events = new ArrayList<>();
            new LedgerEvents(site.node(), Cursor.beginning(site.node().genesis()))
                    .readUpTo(site.node().head(), batch -> events.addAll(batch.events()));

            for (int missing = 0; missing < events.size(); missing++) {
                if (!leavesTrace(events.get(missing))) {
                    continue;
                }
                List<LedgerEvent> others = new ArrayList<>(events);
                LedgerEvent left = others.remove(missing);
                assertTrue(isNoticed(site, others), () -> "nobody notices that this is missing: " + left);
            }
        }
    }

    /** The contracts can be asked about what these did, whatever follows. Not so a voucher: one must know it to ask. */
    private static boolean leavesTrace(LedgerEvent event) {
        return switch (event) {
            case ConsortiumEvent.PermissionsChanged ignored -> true;
            case ConsortiumEvent.ProposalOpened ignored -> true;
            case ConsortiumEvent.VoteCast ignored -> true;
            case ConsortiumEvent.ProposalExecuted ignored -> true;
            case ConsortiumEvent.OrganisationAdmitted ignored -> true;
            case ConsortiumEvent.OrganisationRemoved ignored -> true;
            case ModelLedgerEvent.TaskOpened ignored -> true;
            case ModelLedgerEvent.TaskClosed ignored -> true;
            case ModelLedgerEvent.ModelPublished ignored -> true;
            case ModelLedgerEvent.ApprovalGiven ignored -> true;
            case ModelLedgerEvent.ModelApproved ignored -> true;
            case ModelLedgerEvent.ModelAttested ignored -> true;
            case ModelLedgerEvent.ModelWithdrawn ignored -> true;
            case ModelLedgerEvent.ModelRecalled ignored -> true;
            case ModelLedgerEvent.AccessGranted ignored -> true;
            case ModelLedgerEvent.AccessRevoked ignored -> true;
            case ModelLedgerEvent.DownloadRecorded ignored -> true;
            case ModelLedgerEvent.VoucherRedeemed ignored -> true;
            default -> false;
        };
    }

    private static boolean isNoticed(Site site, List<LedgerEvent> events) {
        LedgerState state = new LedgerState(Founding.read(site.ledger()));
        try {
            events.forEach(state::apply);
        } catch (Contradiction noticed) {
            return true;
        }
        return !Comparison.between(state, site.ledger(), site.node().head()).isEmpty();
    }

    private static Set<Class<?>> everyKind() {
        return Stream.of(ConsortiumEvent.class, ModelLedgerEvent.class)
                .flatMap(kind -> Stream.of(kind.getPermittedSubclasses()))
                .collect(Collectors.toSet());
    }

    @Test
    void theFoundersCanBeReadOutOfTheGenesisFilesStorage() {
        List<Founder> founders = new ArrayList<>(Site.FOUNDERS);
        founders.add(new Founder(
                "Universitätsklinikum mit einem Namen, der in keinen Slot paßt",
                Set.of(Role.AUDITOR, Role.VALIDATOR),
                Founders.hash("key"),
                List.of(Site.account("One"), Site.account("Two"), Site.account("Three")),
                List.of(Founders.node("One", 0), Founders.node("Two", 1))));
        founders.add(new Founder(
                "N".repeat(31), Founders.PARTNER, Founders.hash("k"), List.of(Site.account("Four")), List.of()));
        founders.add(new Founder(
                "N".repeat(32), Founders.PARTNER, Founders.hash("k"), List.of(Site.account("Five")), List.of()));
        founders.add(new Founder(
                "N".repeat(64), Founders.PARTNER, Founders.hash("k"), List.of(Site.account("Six")), List.of()));
        VotingRules rules = new VotingRules(9_999, Duration.ofDays(90));

        assertEquals(Founding.of(founders, rules), Founding.ofStorage(GenesisStorage.of(founders, rules)));
    }

    @Test
    void theFoundersCanBeTakenFromTheGenesisFileInstead() {
        try (Site site = Site.start()) {
            assertEquals(Founding.read(site.ledger()), Founding.of(Site.FOUNDERS, VotingRules.MAJORITY_WITHIN_A_WEEK));
        }
    }
}
