package io.consilium.genesis.testing;

import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.folder.NetworkPlan;
import java.nio.charset.StandardCharsets;

/** Plans of networks for tests: from a seed, on ports that are free. */
public final class Plans {

    private Plans() {}

    /** Four hospitals A, B, C and D, a partner site P and a regulator R. */
    public static NetworkPlan.Builder consortium() {
        return seeded().hospital("A")
                .hospital("B")
                .hospital("C")
                .hospital("D")
                .partner("P")
                .regulator("R");
    }

    /** Nobody yet; keys from a seed, and room for ten sites from a free port on. */
    public static NetworkPlan.Builder seeded() {
        return NetworkPlan.builder()
                .seed("tests".getBytes(StandardCharsets.UTF_8))
                .firstPort(FreePorts.inARow(100));
    }
}
