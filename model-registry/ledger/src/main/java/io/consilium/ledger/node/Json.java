package io.consilium.ledger.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Word;
import io.consilium.ledger.Block;
import io.consilium.ledger.LedgerException.Unreachable;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/** Reads what nodes answer. Whatever doesn't fit is {@link Unreachable}, as garbled as if it weren't JSON at all. */
public final class Json {
    private Json() {}

    /** 0x and hexadecimal digits without leading zeros. */
    public static String quantity(long number) {
        return "0x" + Long.toHexString(number);
    }

    public static long number(JsonNode quantity) {
        try {
            return new BigInteger(quantity.asText().substring(2), 16).longValueExact();
        } catch (NumberFormatException | IndexOutOfBoundsException | ArithmeticException e) {
            throw unexpected("a number", quantity.toString(), e);
        }
    }

    public static Word word(JsonNode hash) {
        try {
            return new Word(hash.asText());
        } catch (IllegalArgumentException e) {
            throw unexpected("a hash", hash.toString(), e);
        }
    }

    public static Instant instant(JsonNode seconds) {
        return Instant.ofEpochSecond(number(seconds));
    }

    /** A block, unless the answer is JSON's null. */
    public static Optional<Block> block(JsonNode block) {
        if (block.isNull()) {
            return Optional.empty();
        }
        return Optional.of(new Block(
                number(block.path("number")),
                word(block.path("hash")),
                word(block.path("parentHash")),
                instant(block.path("timestamp"))));
    }

    public static Unreachable unexpected(String asked, String answer) {
        return new Unreachable(Unreachable.Reason.GARBLED, "The node answered " + asked + " with " + answer);
    }

    public static Unreachable unexpected(String asked, String answer, RuntimeException cause) {
        return new Unreachable(
                Unreachable.Reason.GARBLED, "The node answered with " + answer + " instead of " + asked, cause);
    }
}
