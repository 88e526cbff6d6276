package io.consilium.genesis.block;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Address;
import io.consilium.genesis.GenesisException;
import java.math.BigInteger;
import java.util.HexFormat;

/** Numbers and bytes as genesis files write them: hexadecimal digits, mostly behind 0x. */
final class HexText {

    private HexText() {}

    static BigInteger number(JsonNode genesis, String field) {
        return number(text(genesis, field));
    }

    static byte[] bytes(JsonNode genesis, String field) {
        return bytes(text(genesis, field));
    }

    static BigInteger number(String text) {
        String digits = digits(text);
        return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits, 16);
    }

    static byte[] bytes(String text) {
        String digits = digits(text);
        if (digits.length() % 2 == 1) {
            throw new GenesisException.Unreadable("the genesis file has an odd number of digits in " + text);
        }
        return HexFormat.of().parseHex(digits);
    }

    static Address address(String text) {
        return new Address(text.startsWith("0x") ? text : "0x" + text);
    }

    static byte[] padded(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        int take = Math.min(bytes.length, length);
        byte[] padded = new byte[length];
        System.arraycopy(bytes, bytes.length - take, padded, length - take, take);
        return padded;
    }

    private static String text(JsonNode genesis, String field) {
        JsonNode value = genesis.path(field);
        if (!value.isTextual() || !value.asText().startsWith("0x")) {
            throw new GenesisException.Unreadable("the genesis file has no " + field + " that begins with 0x");
        }
        return value.asText();
    }

    private static String digits(String text) {
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        if (!digits.matches("[0-9a-fA-F]*")) {
            throw new GenesisException.Unreadable("the genesis file has '" + text + "' where digits are expected");
        }
        return digits;
    }
}
