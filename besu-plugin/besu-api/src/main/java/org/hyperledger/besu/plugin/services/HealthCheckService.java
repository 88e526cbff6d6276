package org.hyperledger.besu.plugin.services;

import java.util.Optional;

public interface HealthCheckService extends BesuService {
    void registerHealthCheck(String endpoint, HealthCheckProvider provider);

    Optional<HealthCheckProvider> getHealthCheck(String endpoint);

    interface HealthCheckProvider {
        boolean isHealthy(ParamSource paramSource);
    }

    interface ParamSource {
        String getParam(String name);
    }
}
