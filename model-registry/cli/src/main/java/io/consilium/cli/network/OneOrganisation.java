package io.consilium.cli.network;

import io.consilium.genesis.Host;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.OrganisationKind;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Ports;
import java.util.function.IntFunction;
import picocli.CommandLine.Option;

/** One organisation whose keys are to be made; a part of a group, so that exactly one kind is named. */
final class OneOrganisation {

    @Option(names = "--hospital", paramLabel = "NAME", required = true, description = "A hospital of this name.")
    private String hospital;

    @Option(names = "--partner", paramLabel = "NAME", required = true, description = "A partner site of this name.")
    private String partner;

    @Option(names = "--regulator", paramLabel = "NAME", required = true, description = "A regulator of this name.")
    private String regulator;

    OrganisationName name() {
        return new OrganisationName(hospital != null ? hospital : partner != null ? partner : regulator);
    }

    Organisation on(Host host, Ports ports) {
        OrganisationKind kind = hospital != null
                ? OrganisationKind.HOSPITAL
                : partner != null ? OrganisationKind.PARTNER : OrganisationKind.REGULATOR;
        return new Organisation(name(), kind, host, ports);
    }

    /** The customary ports, or ports in a row from a first one on, of the n-th site of a host. */
    static IntFunction<Ports> ports(Integer first) {
        return n -> first == null ? Ports.customary(n) : Ports.inARow(first, n);
    }
}
