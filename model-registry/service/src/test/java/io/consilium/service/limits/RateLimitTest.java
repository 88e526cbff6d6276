package io.consilium.service.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateLimitTest {

    @Test
    void whoAsksTooMuchIsToldWhenToComeBack(@TempDir Path home) {
        try (Network network = Network.start();
                Registry registry = Registry.start(
                        network,
                        Network.NORTH,
                        home,
                        "-consilium.limits.per-second=0.01",
                        "-consilium.limits.burst=3")) {
            for (int i = 0; i < 3; i++) {
                registry.get("", "/api/v1/status").expect(200);
            }

            Answer refused = registry.get("", "/api/v1/status").expect(429);

            assertEquals("too-many-requests", refused.problem());
            assertTrue(Long.parseLong(Registry.header(refused, "Retry-After").orElseThrow()) > 60);
            assertTrue(Registry.header(refused, "X-Request-Id").isPresent());
        }
    }
}
