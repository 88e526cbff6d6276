package io.consilium.cli;

import picocli.CommandLine.IVersionProvider;

/** Reads the version from the jar's manifest, so that it is written down in one place only: the pom. */
final class ConsiliumVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Consilium.class.getPackage().getImplementationVersion();
        return new String[] {"consilium " + (version == null ? "(unpackaged)" : version), "Java " + Runtime.version()};
    }
}
