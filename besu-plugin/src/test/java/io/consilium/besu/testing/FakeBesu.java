package io.consilium.besu.testing;

import java.io.File;
import java.math.BigInteger;
import java.security.spec.ECPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.plugin.BesuPlugin;
import org.hyperledger.besu.plugin.ServiceManager;
import org.hyperledger.besu.plugin.services.BesuService;
import org.hyperledger.besu.plugin.services.BlockchainService;
import org.hyperledger.besu.plugin.services.HealthCheckService;
import org.hyperledger.besu.plugin.services.MetricsSystem;
import org.hyperledger.besu.plugin.services.PermissioningService;
import org.hyperledger.besu.plugin.services.PicoCLIOptions;
import org.hyperledger.besu.plugin.services.RpcEndpointService;
import org.hyperledger.besu.plugin.services.SecurityModuleService;
import org.hyperledger.besu.plugin.services.TransactionPoolValidatorService;
import org.hyperledger.besu.plugin.services.TransactionSimulationService;
import org.hyperledger.besu.plugin.services.WorldStateService;
import org.hyperledger.besu.plugin.services.metrics.LabelledSuppliedMetric;
import org.hyperledger.besu.plugin.services.metrics.MetricCategory;
import org.hyperledger.besu.plugin.services.metrics.MetricCategoryRegistry;
import org.hyperledger.besu.plugin.services.permissioning.NodeConnectionPermissioningProvider;
import org.hyperledger.besu.plugin.services.permissioning.NodeMessagePermissioningProvider;
import org.hyperledger.besu.plugin.services.permissioning.TransactionPermissioningProvider;
import org.hyperledger.besu.plugin.services.rpc.PluginRpcRequest;
import org.hyperledger.besu.plugin.services.securitymodule.SecurityModule;
import org.hyperledger.besu.plugin.services.txvalidator.PluginTransactionPoolValidatorFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A Besu node as a plugin sees it: hands out services phase by phase, and remembers what was registered. */
public final class FakeBesu implements ServiceManager {
    /** The public key of this node, and its id. */
    private static final ECPoint KEY = new ECPoint(BigInteger.valueOf(7), BigInteger.ONE.shiftLeft(255));

    public static final Bytes NODE_ID =
            Bytes.concatenate(UInt256.valueOf(KEY.getAffineX()), UInt256.valueOf(KEY.getAffineY()));

    private final Map<Class<?>, Object> services = new HashMap<>();
    private final CommandSpec command = commandLine();
    private final FakeChain chain;

    public final List<TransactionPermissioningProvider> transactionProviders = new ArrayList<>();
    public final List<NodeConnectionPermissioningProvider> nodeProviders = new ArrayList<>();
    public final List<NodeMessagePermissioningProvider> messageProviders = new ArrayList<>();
    public final List<PluginTransactionPoolValidatorFactory> poolValidators = new ArrayList<>();
    public final Map<String, Function<PluginRpcRequest, ?>> rpc = new HashMap<>();
    public final Map<String, HealthCheckService.HealthCheckProvider> health = new HashMap<>();
    public final Map<String, DoubleSupplier> metrics = new TreeMap<>();
    public final List<MetricCategory> metricCategories = new ArrayList<>();

    public FakeBesu(FakeChain chain) {
        this.chain = chain;
        put(
                PicoCLIOptions.class,
                (namespace, options) ->
                        command.addMixin("Plugin " + namespace, CommandSpec.forAnnotatedObject(options)));
        put(PermissioningService.class, new Permissioning());
        put(TransactionPoolValidatorService.class, poolValidators::add);
        put(MetricCategoryRegistry.class, metricCategories::add);
        put(RpcEndpointService.class, new Rpc());
        put(HealthCheckService.class, new Health());
        health.put("/readiness", parameters -> true);
    }

    /** As much of Besu's command line as the plugin looks at. */
    public static CommandSpec commandLine() {
        CommandSpec command = CommandSpec.create();
        command.addOption(OptionSpec.builder("--bootnodes")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("0..*")
                .splitRegex(",")
                .build());
        command.addOption(OptionSpec.builder("--genesis-file").type(File.class).build());
        command.addOption(OptionSpec.builder("--network").type(String.class).build());
        command.addOption(OptionSpec.builder("--security-module")
                .type(String.class)
                .defaultValue("localfile")
                .build());
        command.addOption(OptionSpec.builder("--rpc-gas-cap")
                .type(Long.class)
                .defaultValue("100000000")
                .build());
        return command;
    }

    /** Leaves a service out, as an older or newer Besu might. */
    public void lacks(Class<? extends BesuService> service) {
        services.remove(service);
    }

    /** The plugin is registered, options are parsed, and it may still refuse to start. */
    public void load(BesuPlugin plugin, String... arguments) {
        plugin.register(this);
        new CommandLine(command).parseArgs(arguments);
        plugin.beforeExternalServices();
    }

    /** The node runs: the remaining services are there. */
    public void start(BesuPlugin plugin) {
        put(BlockchainService.class, chain);
        put(WorldStateService.class, chain);
        put(TransactionSimulationService.class, chain);
        put(MetricsSystem.class, new Metrics());
        put(SecurityModuleService.class, FakeBesu::securityModule);
        plugin.start();
    }

    public Object call(String method, Object... parameters) {
        return rpc.get(method).apply(() -> parameters);
    }

    public boolean healthy(String endpoint) {
        return health.get(endpoint).isHealthy(name -> "");
    }

    private static Optional<Supplier<SecurityModule>> securityModule(String name) {
        return name.equals("localfile") ? Optional.of(() -> () -> () -> KEY) : Optional.empty();
    }

    private <T extends BesuService> void put(Class<T> type, T service) {
        services.put(type, service);
    }

    @Override
    public <T extends BesuService> void addService(Class<T> serviceType, T service) {
        put(serviceType, service);
    }

    @Override
    public <T extends BesuService> Optional<T> getService(Class<T> serviceType) {
        return Optional.ofNullable(serviceType.cast(services.get(serviceType)));
    }

    private final class Permissioning implements PermissioningService {
        @Override
        public void registerNodePermissioningProvider(NodeConnectionPermissioningProvider provider) {
            nodeProviders.add(provider);
        }

        @Override
        public void registerTransactionPermissioningProvider(TransactionPermissioningProvider provider) {
            transactionProviders.add(provider);
        }

        @Override
        public void registerNodeMessagePermissioningProvider(NodeMessagePermissioningProvider provider) {
            messageProviders.add(provider);
        }
    }

    private final class Rpc implements RpcEndpointService {
        @Override
        public <T> void registerRPCEndpoint(
                String namespace, String functionName, Function<PluginRpcRequest, T> function) {
            rpc.put(namespace + "_" + functionName, function);
        }
    }

    private final class Health implements HealthCheckService {
        @Override
        public void registerHealthCheck(String endpoint, HealthCheckProvider provider) {
            health.put(endpoint, provider);
        }

        @Override
        public Optional<HealthCheckProvider> getHealthCheck(String endpoint) {
            return Optional.ofNullable(health.get(endpoint));
        }
    }

    private final class Metrics implements MetricsSystem {
        @Override
        public LabelledSuppliedMetric createLabelledSuppliedCounter(
                MetricCategory category, String name, String help, String... labelNames) {
            return (value, labels) -> metrics.put(category.getName() + "_" + name + String.join("/", labels), value);
        }
    }
}
