package io.consilium.envelope;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a sealed content is for; one kind doesn't open as another, even under the same key. */
public enum ContentKind {
    /** A model's weights. */
    WEIGHTS(1),
    /** A model's card. */
    CARD(2),
    /** A patient's image, shared under consent. */
    IMAGE(3);

    private final byte code;

    ContentKind(int code) {
        this.code = (byte) code;
    }

    /** The number in the header; never reused. */
    byte code() {
        return code;
    }

    static Optional<ContentKind> ofCode(byte code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }

    /** The greatest number that is known here. */
    static int newest() {
        return Arrays.stream(values()).mapToInt(kind -> kind.code).max().orElseThrow();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
