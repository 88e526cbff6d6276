package io.consilium.genesis.folder;

import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Host;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.OrganisationKind;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Ports;
import io.consilium.genesis.key.KeySource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that works on folders until it is done or killed, and prints how far it is. */
final class Worker {

    private Worker() {}

    /** The command that starts one. */
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Takes what to do, a folder, and for joining the shared folder. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[1]);
        try {
            switch (arguments[0]) {
                case "join" -> SiteFolder.at(folder).join(SharedFolder.at(Path.of(arguments[2])));
                case "add" -> {
                    NetworkFolder network = NetworkFolder.at(folder);
                    Organisation newcomer = newcomer(network);
                    System.out.println("begun");
                    network.add(newcomer, KeySource.random(), Optional.empty(), Optional.empty());
                }
                case "create" ->
                    NetworkFolder.create(
                            folder,
                            NetworkPlan.builder().hospital("A").hospital("B").build(),
                            made -> System.out.println(made.text()));
                case "create many" -> {
                    NetworkPlan.Builder plan = NetworkPlan.builder().seed(new byte[] {9});
                    for (int number = 0; number < 30; number++) {
                        plan.hospital("H" + number);
                    }
                    NetworkFolder.create(folder, plan.build(), made -> System.out.println(made.text()));
                }
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            System.out.println("done");
        } catch (GenesisException failed) {
            System.out.println(failed.getClass().getSimpleName() + ": " + failed.getMessage());
        }
    }

    static Organisation newcomer(NetworkFolder network) {
        Ports ports = network.freePorts(Host.LOOPBACK, Ports::customary);
        return new Organisation(new OrganisationName("Newcomer"), OrganisationKind.HOSPITAL, Host.LOOPBACK, ports);
    }
}
