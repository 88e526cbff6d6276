package io.consilium.contracts;

/** The 20 bytes of an account or a contract, always written as 0x and 40 lower-case digits. */
public record Address(String hex) implements Comparable<Address> {
    public static final Address ZERO = new Address("0x" + "0".repeat(40));

    public Address {
        hex = Hex.checked(hex, 20, "An address");
    }

    /** The address as a key of a mapping: the twelve bytes in front are zero. */
    public Word toWord() {
        return new Word("0x" + "0".repeat(24) + hex.substring(2));
    }

    @Override
    public int compareTo(Address other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
