package org.hyperledger.besu.plugin.services;

import java.util.Optional;
import java.util.function.Supplier;
import org.hyperledger.besu.plugin.services.securitymodule.SecurityModule;

public interface SecurityModuleService extends BesuService {
    Optional<Supplier<SecurityModule>> getByName(String name);
}
