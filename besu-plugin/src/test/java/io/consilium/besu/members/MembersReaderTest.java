package io.consilium.besu.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.consilium.besu.chain.Chain;
import io.consilium.besu.chain.UnreadableException;
import io.consilium.besu.chain.UnreadableException.UndecodableAnswerException;
import io.consilium.besu.testing.FakeChain;
import io.consilium.besu.testing.FakeConsortium;
import io.consilium.besu.testing.FakeConsortium.Function;
import io.consilium.besu.testing.FakeConsortium.Org;
import io.consilium.besu.testing.FakeNode;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;

class MembersReaderTest {
    private static final Org FIRST = Org.of(1, FakeConsortium.ACTIVE, FakeConsortium.VALIDATOR);
    private static final Org SECOND = Org.of(2, FakeConsortium.SUSPENDED, FakeConsortium.CONSUMER);

    @Test
    void readsEverythingFromOnePage() {
        Members members = read(FakeConsortium.of(7, FIRST.asFounder(), SECOND));

        assertEquals(UInt256.valueOf(7), members.version());
        assertEquals(
                List.of(
                        new Organisation(1, Organisation.Status.ACTIVE, 8, true),
                        new Organisation(2, Organisation.Status.SUSPENDED, 2, false)),
                members.organisations());
        assertEquals(
                1, members.organisationOf(FakeConsortium.account(1).getBytes()).id());
        assertEquals(2, members.organisationOf(FakeNode.of(2).getNodeId()).id());
    }

    @Test
    void readsThroughAllPages() {
        Org[] all = IntStream.rangeClosed(1, 255)
                .mapToObj(id -> Org.of(id, FakeConsortium.ACTIVE, FakeConsortium.CONSUMER))
                .toArray(Org[]::new);

        Members members = read(FakeConsortium.of(1, all));

        for (int id = 1; id <= 255; id++) {
            assertEquals(
                    id,
                    members.organisationOf(FakeConsortium.account(id).getBytes())
                            .id());
            assertEquals(id, members.organisationOf(FakeNode.of(id).getNodeId()).id());
        }
    }

    @Test
    void accountOfTwoOrganisationsIsNoAnswer() {
        Org thief = new Org(2, 1, 2, false, FIRST.accounts(), List.of(), List.of());
        assertUndecodable(FakeConsortium.of(1, FIRST, thief));
    }

    @Test
    void nodeOfTwoOrganisationsIsNoAnswer() {
        Org thief = new Org(2, 1, 2, false, SECOND.accounts(), List.of(), FIRST.nodes());
        assertUndecodable(FakeConsortium.of(1, FIRST, thief));
    }

    @Test
    void creatorThatIsNoAccountOfItsOrganisationIsNoAnswer() {
        assertUndecodable(FakeConsortium.of(1, FIRST, SECOND.withCreators(FIRST.accounts())));
        assertUndecodable(FakeConsortium.of(1, FIRST.withCreators(SECOND.accounts()), SECOND));
    }

    @Test
    void idsThatDoNotRiseAreNoAnswer() {
        assertUndecodable(FakeConsortium.of(1, SECOND, FIRST));
    }

    @Test
    void statusThatDoesNotExistIsNoAnswer() {
        assertUndecodable(FakeConsortium.of(1, FIRST.withStatus(0)));
        assertUndecodable(FakeConsortium.of(1, FIRST.withStatus(4)));
    }

    @Test
    void pagesThatNeverEndAreNoAnswer() {
        Bytes page = FakeConsortium.of(1).page(1);
        Bytes leadsToItself = Bytes.concatenate(page.slice(0, 96), UInt256.ONE, page.slice(128));
        assertUndecodable(contract(UInt256.ONE, leadsToItself));
    }

    /** Whatever comes back, reading ends in members or in an {@link UnreadableException}. */
    @Test
    void brokenAnswersNeverEscapeAsAnythingElse() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Bytes page = new FakeConsortium(
                        1,
                        List.of(FIRST, SECOND),
                        List.of(new Function(FIRST.accounts().getFirst(), 0xcafebabe)))
                .page(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = page.toArray();
            for (int change = random.nextInt(4); change >= 0; change--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextBoolean() ? broken.length : random.nextInt(broken.length + 1);
            try {
                read(contract(UInt256.ONE, Bytes.wrap(broken, 0, length)));
            } catch (UnreadableException expected) {
                // This is how a broken answer ends, unless the break did no harm.
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", attempt " + i, e);
            }
        }
    }

    private static void assertUndecodable(FakeChain.Contract contract) {
        assertThrows(UndecodableAnswerException.class, () -> read(contract));
    }

    private static FakeChain.Contract contract(UInt256 version, Bytes answer) {
        return new FakeChain.Contract() {
            @Override
            public UInt256 firstSlot() {
                return version;
            }

            @Override
            public Optional<Bytes> answer(Bytes input) {
                return Optional.of(answer);
            }
        };
    }

    private static Members read(FakeChain.Contract contract) {
        FakeChain fake = new FakeChain(FakeConsortium.ADDRESS, contract);
        Chain chain = new Chain(fake, fake, fake);
        return new MembersReader(chain, FakeConsortium.ADDRESS).members(chain.head());
    }
}
