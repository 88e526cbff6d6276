package io.consilium.besu;

import io.consilium.besu.chain.Chain;
import io.consilium.besu.eea.EeaPolicy;
import io.consilium.besu.members.MembershipPolicy;
import io.consilium.besu.options.Bootnodes;
import io.consilium.besu.options.GasCap;
import io.consilium.besu.options.Mode;
import io.consilium.besu.options.PluginOptions;
import io.consilium.besu.options.RefusedToStartException;
import io.consilium.besu.options.Settings;
import io.consilium.besu.policy.Policy;
import io.consilium.besu.policy.Standing;
import io.consilium.besu.report.DenialLog;
import io.consilium.besu.report.Health;
import io.consilium.besu.report.Metrics;
import io.consilium.besu.report.RefreshReport;
import io.consilium.besu.report.Rpc;
import io.consilium.besu.report.Tally;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
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
import org.hyperledger.besu.plugin.services.metrics.MetricCategoryRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugin as Besu sees it: registers the gatekeeper before anything is open, and gives it a policy in {@code start}.
 *
 * <p>Whatever fails after the gatekeeper is registered leaves it closed. Only before anything is open does the plugin throw:
 * when a service that it can't do without is missing, or the node mustn't start as it is.
 */
public final class ConsiliumPlugin implements BesuPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(ConsiliumPlugin.class);

    /** How long a question waits for the state of a head that was just announced. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final PluginOptions options = new PluginOptions();
    private final Tally tally = new Tally();
    private final RefreshReport refreshes = new RefreshReport();
    private final Gatekeeper gatekeeper = new Gatekeeper(tally, new DenialLog());
    private ServiceManager services;
    private volatile Optional<Settings> settings = Optional.empty();
    private volatile Optional<Chain> chain = Optional.empty();
    private volatile boolean broken;

    @Override
    public String getName() {
        return "consilium";
    }

    @Override
    public void register(ServiceManager context) {
        services = context;
        service(PicoCLIOptions.class).addPicoCLIOptions(PluginOptions.NAMESPACE, options);
        PermissioningService permissioning = service(PermissioningService.class);
        permissioning.registerTransactionPermissioningProvider(gatekeeper);
        permissioning.registerNodePermissioningProvider(gatekeeper);
        permissioning.registerNodeMessagePermissioningProvider(gatekeeper);
        service(TransactionPoolValidatorService.class).registerPluginTransactionValidatorFactory(() -> gatekeeper);
        service(MetricCategoryRegistry.class).addMetricCategory(Metrics.CATEGORY);
        Rpc rpc = new Rpc(gatekeeper::policy, this::accountContract);
        RpcEndpointService endpoints = service(RpcEndpointService.class);
        endpoints.registerRPCEndpoint("consilium", "permissions", request -> rpc.permissions(request.getParams()));
        endpoints.registerRPCEndpoint("consilium", "status", request -> status());
    }

    @Override
    public String getVersion() {
        return Optional.ofNullable(getClass().getPackage().getImplementationVersion())
                .orElse("unknown");
    }

    /** Besu doesn't show an exception's own words, so they are written here. */
    @Override
    public void beforeExternalServices() {
        watchHealth();
        try {
            prepare(options.settings());
        } catch (RefusedToStartException e) {
            LOG.error("the node must not start: {}", e.getMessage());
            throw e;
        }
    }

    private void prepare(Settings given) {
        Optional<String> bootnodes = Bootnodes.find(options.besu());
        if (bootnodes.isPresent() && !given.allowBootnodes()) {
            throw new RefusedToStartException(
                    "There are bootnodes in " + bootnodes.get() + ". Besu connects to bootnodes"
                            + " without asking any permission. List them as static nodes instead (--static-nodes-file), or let"
                            + " them in with --plugin-consilium-allow-bootnodes=true");
        }
        GasCap.requireRoom(options.besu());
        bootnodes.ifPresent(where -> LOG.warn("bootnodes are let in without asking where={}", where));
        if (given.mode() == Mode.OBSERVE) {
            LOG.warn("mode=observe: nothing is refused by this node; refusals are only counted and logged");
            gatekeeper.observeOnly();
        }
        settings = Optional.of(given);
    }

    /** Before anything can fail: told to go on without a plugin that does, Besu still asks these checks. */
    private void watchHealth() {
        HealthCheckService health = service(HealthCheckService.class);
        Health.require(health, Health.LIVENESS, () -> !broken);
        Health.require(health, Health.READINESS, () -> standing().readable());
    }

    private Standing standing() {
        Standing standing = gatekeeper.policy().standing();
        return standing.readable() && gatekeeper.failing() ? standing.failing() : standing;
    }

    @Override
    public void start() {
        try {
            open(settings.orElseThrow());
        } catch (Throwable e) {
            broken = true;
            LOG.error("the plugin could not start: everything is refused", e);
        }
    }

    /** Changes no answer: Besu still processes blocks after this. */
    @Override
    public void stop() {
        LOG.info("stopping checks={}", tally.sums());
    }

    private void open(Settings given) {
        Chain opened = new Chain(
                service(BlockchainService.class),
                service(WorldStateService.class),
                service(TransactionSimulationService.class));
        Policy policy = policy(given, opened);
        Metrics.offer(service(MetricsSystem.class), tally, refreshes, opened);
        chain = Optional.of(opened);
        gatekeeper.recognise(ownNode());
        gatekeeper.open(policy);
        Standing standing = standing();
        LOG.info(
                "started version={} interface={} nodeContract={} accountContract={} mode={} permissionsVersion={}"
                        + " members={} problem={}",
                getVersion(),
                given.contractInterface(),
                given.nodeContract().map(Object::toString).orElse("none"),
                given.accountContract().map(Object::toString).orElse("none"),
                given.mode(),
                standing.version().map(Object::toString).orElse("none"),
                standing.members(),
                standing.problem().map(Object::toString).orElse("none"));
    }

    private OwnNode ownNode() {
        String module = options.securityModule();
        OwnNode own = OwnNode.of(service(SecurityModuleService.class), module);
        if (own.equals(OwnNode.UNKNOWN)) {
            LOG.warn(
                    "this node's own id isn't known, so both ends of its connections are judged: until it is a member in its"
                            + " own state, it connects to nobody securityModule={}",
                    module);
        }
        return own;
    }

    private Policy policy(Settings given, Chain opened) {
        return switch (given.contractInterface()) {
            case CONSILIUM ->
                new MembershipPolicy(opened, given.accountContract().orElseThrow(), PATIENCE, refreshes);
            case EEA_V2 -> eea(given, opened, EeaPolicy.Version.V2);
            case EEA_V1 -> eea(given, opened, EeaPolicy.Version.V1);
        };
    }

    private Policy eea(Settings given, Chain opened, EeaPolicy.Version version) {
        return new EeaPolicy(opened, version, given.nodeContract(), given.accountContract(), PATIENCE, refreshes);
    }

    private Map<String, Object> status() {
        Standing standing = standing();
        Map<String, Object> status = new TreeMap<>();
        status.put("version", getVersion());
        status.put("ready", standing.readable());
        standing.problem().ifPresent(problem -> status.put("problem", problem.words()));
        standing.version().ifPresent(version -> status.put("permissionsVersion", version));
        status.put("members", standing.members());
        status.put("checks", tally.sums());
        status.put("snapshotRefreshes", refreshes.refreshes());
        settings.ifPresent(given -> {
            status.put("interface", given.contractInterface().toString());
            status.put("mode", given.mode().toString());
            given.nodeContract().ifPresent(address -> status.put("nodeContract", address.toString()));
            given.accountContract().ifPresent(address -> status.put("accountContract", address.toString()));
        });
        chain.ifPresent(opened -> {
            status.put("head", opened.head().toString());
            status.put("simulations", opened.simulations());
            status.put("slotReadings", opened.slotReadings());
        });
        return status;
    }

    private Bytes accountContract() {
        return settings.flatMap(Settings::accountContract)
                .map(address -> address.getBytes())
                .orElse(Bytes.EMPTY);
    }

    private <T extends BesuService> T service(Class<T> type) {
        return services.getService(type)
                .orElseThrow(() -> new IllegalStateException("This Besu offers no " + type.getSimpleName()
                        + ", which the plugin can't do without: it is made for Besu 26.8"));
    }
}
