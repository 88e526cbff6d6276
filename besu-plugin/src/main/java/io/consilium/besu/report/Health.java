package io.consilium.besu.report;

import java.util.function.BooleanSupplier;
import org.hyperledger.besu.plugin.services.HealthCheckService;
import org.hyperledger.besu.plugin.services.HealthCheckService.HealthCheckProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugin's part in Besu's health checks: each is red when Besu's own is red, or ours.
 *
 * <p>Besu has two endpoints, and a check registered for one takes the place of the one before; so ours asks that one first.
 */
public final class Health {
    /** Red means: restart me. */
    public static final String LIVENESS = "/liveness";

    /** Red means: send me nothing. */
    public static final String READINESS = "/readiness";

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private Health() {}

    /** Adds a condition to an endpoint. */
    public static void require(HealthCheckService service, String endpoint, BooleanSupplier condition) {
        HealthCheckProvider before = service.getHealthCheck(endpoint).orElse(parameters -> true);
        service.registerHealthCheck(endpoint, parameters -> before.isHealthy(parameters) && holds(endpoint, condition));
    }

    private static boolean holds(String endpoint, BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (Throwable e) {
            LOG.error("health check failed endpoint={}", endpoint, e);
            return false;
        }
    }
}
