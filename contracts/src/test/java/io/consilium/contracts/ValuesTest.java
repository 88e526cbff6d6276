package io.consilium.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.testing.Founders;
import java.math.BigInteger;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values check themselves, and are written in one way only. */
class ValuesTest {
    private static final String DIGITS = "00000000000000000000000000000000000000000000000000000000000000aB";
    private static final BigInteger GREATEST = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

    @Test
    void wordIsTheSameHoweverItIsMade() {
        Word word = new Word("0x" + DIGITS);
        assertEquals(word, Word.of(0xab));
        assertEquals(word, Word.of(BigInteger.valueOf(0xab)));
        assertEquals(word, Word.of(word.toBytes()));
        assertEquals("0x" + DIGITS.toLowerCase(Locale.ROOT), word.toString());
        assertEquals(BigInteger.valueOf(0xab), word.toBigInteger());
        assertEquals(GREATEST, Word.of(GREATEST).toBigInteger());
        assertTrue(Word.of(1).compareTo(Word.of(2)) < 0);
    }

    @Test
    void wordsCountOnAsStorageSlotsDo() {
        assertEquals(Word.of(12), Word.of(10).plus(2));
        assertEquals(Word.ZERO, Word.of(GREATEST).plus(1));
    }

    @Test
    void wordThatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Word.of(-1));
        assertThrows(IllegalArgumentException.class, () -> Word.of(GREATEST.add(BigInteger.ONE)));
        assertThrows(IllegalArgumentException.class, () -> Word.of(new byte[31]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "0xab", DIGITS, "0x0g", "0x" + DIGITS + "00", " 0x" + DIGITS})
    void textThatIsNoWordIsRefused(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> new Word(text))
                .getMessage();
        assertTrue(message.contains("64 hexadecimal digits"), message);
    }

    @Test
    void addressIsWrittenInLowerCase() {
        Address address = new Address("0xC000000000000000000000000000000000000001");
        assertEquals("0xc000000000000000000000000000000000000001", address.toString());
        assertEquals(Predeployed.CONSORTIUM.address(), address);
        assertEquals(new Word("0x000000000000000000000000" + address.hex().substring(2)), address.toWord());
        assertTrue(Address.ZERO.compareTo(address) < 0);
        assertThrows(IllegalArgumentException.class, () -> new Address("0xc001"));
    }

    @Test
    void nodeIdIsReadWithAndWithoutPrefix() {
        NodeId node = Founders.node("Hospital", 0);
        assertEquals(node, new NodeId(node.digits()));
        assertEquals(node, new NodeId(node.toString()));
        assertEquals(node.hex(), node.high().hex() + node.low().hex().substring(2));
        assertThrows(IllegalArgumentException.class, () -> new NodeId("0".repeat(128)));
        assertThrows(IllegalArgumentException.class, () -> new NodeId("ab"));
    }

    @Test
    void rolesAreBits() {
        assertEquals(15, Role.bits(EnumSet.allOf(Role.class)));
        assertEquals(Set.of(), Role.ofBits(0));
        for (int bits = 0; bits < 16; bits++) {
            assertEquals(bits, Role.bits(Role.ofBits(bits)));
        }
        assertThrows(IllegalArgumentException.class, () -> Role.ofBits(16));
        assertThrows(IllegalArgumentException.class, () -> Role.ofBits(-1));
    }

    @Test
    void codesOfTheLedgerHaveNames() {
        assertEquals(ModelStatus.RECALLED, ModelStatus.ofCode(5));
        assertEquals(5, ModelStatus.RECALLED.code());
        assertThrows(IllegalArgumentException.class, () -> ModelStatus.ofCode(6));
        assertThrows(IllegalArgumentException.class, () -> ModelStatus.ofCode(-1));
    }

    @Test
    void votingRulesHaveTheBoundsOfTheContract() {
        new VotingRules(9_999, Duration.ofDays(90));
        new VotingRules(5_000, Duration.ofHours(1));
        Duration week = Duration.ofDays(7);
        assertThrows(IllegalArgumentException.class, () -> new VotingRules(4_999, week));
        assertThrows(IllegalArgumentException.class, () -> new VotingRules(10_000, week));
        assertThrows(IllegalArgumentException.class, () -> new VotingRules(5_000, Duration.ofMinutes(59)));
        assertThrows(IllegalArgumentException.class, () -> new VotingRules(5_000, Duration.ofDays(91)));
        assertThrows(IllegalArgumentException.class, () -> new VotingRules(5_000, week.plusNanos(1)));
    }

    @ParameterizedTest
    @MethodSource("impossibleFounders")
    void founderThatTheContractWouldRefuseIsRefused(Runnable founder) {
        String message =
                assertThrows(IllegalArgumentException.class, founder::run).getMessage();
        assertTrue(message.startsWith("Founder \""), message);
    }

    static Stream<Runnable> impossibleFounders() {
        Founder good = Founders.founder("Hospital", Founders.HOSPITAL);
        return Stream.of(
                () -> with(good, "", good.roles(), good.encryptionKey(), good.accounts()),
                () -> with(good, "ä".repeat(33), good.roles(), good.encryptionKey(), good.accounts()),
                () -> with(good, good.name(), Set.of(), good.encryptionKey(), good.accounts()),
                () -> with(good, good.name(), good.roles(), Word.ZERO, good.accounts()),
                () -> with(good, good.name(), good.roles(), good.encryptionKey(), List.of()),
                () -> with(good, good.name(), good.roles(), good.encryptionKey(), List.of(Address.ZERO)),
                () -> with(
                        good,
                        good.name(),
                        good.roles(),
                        good.encryptionKey(),
                        List.of(Predeployed.CONSORTIUM.address())));
    }

    private static void with(
            Founder founder, String name, Set<Role> roles, Word encryptionKey, List<Address> accounts) {
        new Founder(name, roles, encryptionKey, accounts, founder.nodes());
    }
}
