package io.consilium.genesis;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of a Kubo node in its swarm: an Ed25519 key in base 58. */
public record PeerId(@JsonValue String text) {

    private static final Pattern FORM = Pattern.compile("12D3KooW[1-9A-HJ-NP-Za-km-z]{44}");

    /** Checks the form. */
    @JsonCreator
    public PeerId {
        if (!FORM.matcher(text).matches()) {
            throw new GenesisException.Invalid("'" + text + "' is no Ed25519 peer id: 12D3KooW and 44 more characters");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
