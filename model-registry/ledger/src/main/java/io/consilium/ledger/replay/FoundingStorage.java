package io.consilium.ledger.replay;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.ledger.Organisation;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.web3j.crypto.Hash;

/** Reads the Consortium's storage in a genesis file, by the layout that its interface describes. */
final class FoundingStorage {
    private static final long PERMISSIONS_VERSION = 0;
    private static final long SETTINGS = 1;
    private static final long ORGANISATIONS = 4;
    private static final int WORD = 32;

    private final Map<Word, Word> slots;

    FoundingStorage(Map<Word, Word> slots) {
        this.slots = slots;
    }

    Founding read() {
        Word settings = at(Word.of(SETTINGS));
        int count = Math.toIntExact(bits(settings, 0, 8));
        VotingRules rules =
                new VotingRules(Math.toIntExact(bits(settings, 8, 16)), Duration.ofSeconds(bits(settings, 24, 32)));
        List<Organisation> founders = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            founders.add(founder(id));
        }
        return new Founding(founders, rules, number(at(Word.of(PERMISSIONS_VERSION))));
    }

    private Organisation founder(int id) {
        Word base = entry(id);
        Word head = at(base);
        return new Organisation(
                id,
                OrganisationStatus.ofCode(bits(head, 0, 8)),
                Role.ofBits(Math.toIntExact(bits(head, 8, 8))),
                bits(head, 16, 8) == 1,
                bits(head, 24, 32),
                Instant.ofEpochSecond(bits(head, 56, 64)),
                at(base.plus(1)),
                text(base.plus(2)),
                list(base.plus(3), 1, this::account),
                list(base.plus(4), 2, this::node));
    }

    private <T> List<T> list(Word slot, int slotsOfElement, Function<Word, T> element) {
        Word first = keccak(slot.toBytes());
        List<T> list = new ArrayList<>();
        for (long i = 0; i < number(at(slot)); i++) {
            list.add(element.apply(first.plus(i * slotsOfElement)));
        }
        return list;
    }

    private Address account(Word place) {
        return new Address("0x" + at(place).hex().substring(26));
    }

    private NodeId node(Word place) {
        return new NodeId(at(place).hex() + at(place.plus(1)).hex().substring(2));
    }

    /** Up to 31 bytes lie in the slot itself, beside twice their number; more lie from the slot's hash on. */
    private String text(Word slot) {
        Word head = at(slot);
        byte[] bytes = head.toBytes();
        int last = Byte.toUnsignedInt(bytes[WORD - 1]);
        if (last % 2 == 0) {
            return new String(bytes, 0, last / 2, StandardCharsets.UTF_8);
        }
        int length = Math.toIntExact(number(head) / 2);
        Word first = keccak(slot.toBytes());
        byte[] all = new byte[length];
        for (int from = 0; from < length; from += WORD) {
            System.arraycopy(at(first.plus(from / WORD)).toBytes(), 0, all, from, Math.min(WORD, length - from));
        }
        return new String(all, StandardCharsets.UTF_8);
    }

    private Word at(Word slot) {
        return slots.getOrDefault(slot, Word.ZERO);
    }

    /** Slot of a mapping's value. */
    private static Word entry(int key) {
        byte[] both = Arrays.copyOf(Word.of(key).toBytes(), 2 * WORD);
        System.arraycopy(Word.of(ORGANISATIONS).toBytes(), 0, both, WORD, WORD);
        return keccak(both);
    }

    private static long bits(Word word, int from, int width) {
        BigInteger mask = BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
        return word.toBigInteger().shiftRight(from).and(mask).longValueExact();
    }

    private static long number(Word word) {
        return word.toBigInteger().longValueExact();
    }

    private static Word keccak(byte[] bytes) {
        return Word.of(Hash.sha3(bytes));
    }
}
