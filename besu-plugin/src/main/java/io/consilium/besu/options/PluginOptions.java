package io.consilium.besu.options;

import java.util.Optional;
import org.hyperledger.besu.datatypes.Address;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The plugin's options on Besu's command line, in its environment and in its configuration file.
 *
 * <p>Besu fills the fields between {@code register} and {@code beforeExternalServices}; {@link #settings} checks them.
 */
public final class PluginOptions {
    /** What Besu knows these options by. */
    public static final String NAMESPACE = "consilium";

    @Spec
    private CommandSpec self;

    @Option(
            names = "--plugin-consilium-interface",
            paramLabel = "<NAME>",
            converter = ContractInterface.Converter.class,
            defaultValue = "consilium",
            description = "How the permissioning contract is asked: consilium, eea-v2 or eea-v1"
                    + " (default: ${DEFAULT-VALUE})")
    private ContractInterface contractInterface = ContractInterface.CONSILIUM;

    @Option(
            names = "--plugin-consilium-contract",
            paramLabel = "<ADDRESS>",
            converter = AddressConverter.class,
            description = "Address of the membership contract (default with the interface consilium:"
                    + " 0xC000000000000000000000000000000000000001); with an EEA interface, of a contract that answers"
                    + " for nodes and accounts")
    private Address contract;

    @Option(
            names = "--plugin-consilium-node-contract",
            paramLabel = "<ADDRESS>",
            converter = AddressConverter.class,
            description = "EEA interfaces: address of the contract that has connectionAllowed;"
                    + " without it connections aren't restricted")
    private Address nodeContract;

    @Option(
            names = "--plugin-consilium-account-contract",
            paramLabel = "<ADDRESS>",
            converter = AddressConverter.class,
            description = "EEA interfaces: address of the contract that has transactionAllowed;"
                    + " without it transactions aren't restricted")
    private Address accountContract;

    @Option(
            names = "--plugin-consilium-mode",
            paramLabel = "<MODE>",
            converter = Mode.Converter.class,
            defaultValue = "enforce",
            description = "enforce, or observe: count and log what would be refused, but refuse nothing"
                    + " (default: ${DEFAULT-VALUE})")
    private Mode mode = Mode.ENFORCE;

    @Option(
            names = "--plugin-consilium-allow-bootnodes",
            paramLabel = "<true|false>",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Start although there are bootnodes, which Besu connects to without asking any permission"
                    + " (default: ${DEFAULT-VALUE})")
    private boolean allowBootnodes;

    /** What the options say together; throws {@link RefusedToStartException} if they contradict each other. */
    public Settings settings() {
        return Settings.of(
                contractInterface,
                Optional.ofNullable(contract),
                Optional.ofNullable(nodeContract),
                Optional.ofNullable(accountContract),
                mode,
                allowBootnodes);
    }

    /** The name of the module that holds this node's key. */
    public String securityModule() {
        OptionSpec option = besu().findOption("--security-module");
        return option == null || option.getValue() == null ? "localfile" : option.getValue();
    }

    /** Besu's whole command line, of which these options are a part. */
    public CommandSpec besu() {
        return self.findOption("--plugin-consilium-contract").command();
    }
}
