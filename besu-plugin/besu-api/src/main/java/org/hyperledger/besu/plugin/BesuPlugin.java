package org.hyperledger.besu.plugin;

public interface BesuPlugin {
    default String getName() {
        return getClass().getSimpleName();
    }

    void register(ServiceManager context);

    default void beforeExternalServices() {}

    void start();

    void stop();

    default String getVersion() {
        return "";
    }
}
