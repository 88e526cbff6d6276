package org.hyperledger.besu.plugin.services.txvalidator;

public interface PluginTransactionPoolValidatorFactory {
    PluginTransactionPoolValidator createTransactionValidator();
}
