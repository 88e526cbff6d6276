package io.consilium.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.LedgerError;
import io.consilium.contracts.Metric;
import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.Role;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.event.Cursor;
import io.consilium.ledger.event.EventBatch;
import io.consilium.ledger.event.LedgerEvents;
import io.consilium.ledger.event.ModelLedgerEvent.ModelPublished;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.replay.Founding;
import io.consilium.ledger.replay.LedgerState;
import io.consilium.ledger.testing.Models;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Receipt;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From an empty ledger to an approved and downloaded model, written, read and replayed. */
class LedgerJourneyTest {

    @Test
    void whatIsWrittenIsReadAndFollowsFromTheEvents() {
        try (Site site = Site.start()) {
            Receipt opened = site.as(Site.NORTH)
                    .send(ConsortiumCalls.proposeCall(
                            ModelLedgerCalls.openTask("brain-mri-tumor", Metric.ACCURACY, 1, 1)));
            site.as(Site.SOUTH)
                    .send(ConsortiumCalls.vote(
                            opened.first(ProposalOpened.class).proposal()));
            Publication publication = Models.publication(1, "first", 930_000);
            Receipt published = site.as(Site.NORTH).send(ModelLedgerCalls.publish(publication));
            long model = published.first(ModelPublished.class).model();
            site.as(Site.SOUTH).send(ModelLedgerCalls.approve(model));
            site.as(Site.PARTNER).send(ModelLedgerCalls.requestAccess(model));
            site.as(Site.NORTH).send(ModelLedgerCalls.grantAccess(model, 3, 1, new Bytes("0x010203")));
            site.as(Site.PARTNER).send(ModelLedgerCalls.recordDownload(model, publication.weightsHash()));

            Ledger ledger = site.ledger();
            assertEquals(4, ledger.organisations().size());
            assertEquals(
                    Set.of(Role.CONSUMER), ledger.organisation(3).orElseThrow().roles());
            assertEquals(Optional.empty(), ledger.organisation(5));
            assertEquals(
                    2, ledger.member(Site.account(Site.SOUTH)).orElseThrow().organisation());
            assertEquals(4, ledger.permissions().holders().size());
            Model read = ledger.model(model).orElseThrow();
            assertEquals(publication, read.publication());
            assertEquals(ModelStatus.APPROVED, read.status());
            assertEquals(List.of(read), ledger.topTen(1));
            assertEquals(Optional.of(read), ledger.latest(1));
            assertEquals(new Grant(model, 3, 1, true, false, 1, new Bytes("0x010203")), ledger.grant(model, 3));

            LedgerState state = new LedgerState(Founding.read(ledger));
            LedgerEvents events =
                    new LedgerEvents(site.node(), Cursor.beginning(site.node().genesis()));
            events.readUpTo(site.node().head(), batch -> batch.events().forEach(state::apply));
            assertEquals(ledger.organisations(), List.copyOf(state.organisations()));
            assertEquals(ledger.proposals(), List.copyOf(state.proposals()));
            assertEquals(ledger.tasks(), List.copyOf(state.tasks()));
            assertEquals(List.of(read), List.copyOf(state.models()));
            assertEquals(ledger.grant(model, 3), state.grant(model, 3));
            assertEquals(Optional.<EventBatch>empty(), events.poll());
        }
    }

    @Test
    void aRefusalNamesTheContractsReasonWithItsArguments() {
        try (Site site = Site.start()) {
            Reverted refused =
                    assertThrows(Reverted.class, () -> site.as(Site.PARTNER).send(ModelLedgerCalls.approve(7)));

            assertEquals(
                    Optional.of(new LedgerError.MissingRole(
                            3, Role.CONSUMER.bit(), Role.PUBLISHER.bit() | Role.VALIDATOR.bit())),
                    refused.error());
            assertTrue(refused.transaction().isEmpty());
        }
    }
}
