package io.consilium.contracts;

/** The 64 bytes that an enode URL begins with: the public key of a node. */
public record NodeId(String hex) {
    public NodeId {
        hex = Hex.checked(hex.startsWith("0x") ? hex : "0x" + hex, 64, "A node id");
        if (hex.equals("0x" + "0".repeat(128))) {
            throw new IllegalArgumentException("A node id can't be zero");
        }
    }

    public Word high() {
        return new Word(hex.substring(0, 66));
    }

    public Word low() {
        return new Word("0x" + hex.substring(66));
    }

    /** As the contract's {@code connectionAllowed} and enode URLs want it: 128 digits without 0x. */
    public String digits() {
        return hex.substring(2);
    }

    @Override
    public String toString() {
        return hex;
    }
}
