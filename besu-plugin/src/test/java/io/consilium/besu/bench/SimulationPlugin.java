package io.consilium.besu.bench;

import io.consilium.besu.abi.AbiWriter;
import io.consilium.besu.chain.Chain;
import io.consilium.besu.chain.UnreadableException.StateNotReadyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.plugin.BesuPlugin;
import org.hyperledger.besu.plugin.ServiceManager;
import org.hyperledger.besu.plugin.services.BlockchainService;
import org.hyperledger.besu.plugin.services.TransactionSimulationService;
import org.hyperledger.besu.plugin.services.WorldStateService;

/**
 * Runs inside a real Besu and measures what a permission check costs there, by way of the plugin API only.
 *
 * <p>Loaded by {@link PermissionCheck} for its measurements; no part of the plugin. It writes its figures to a file, and the
 * node is then ended.
 */
public final class SimulationPlugin implements BesuPlugin {
    static final String FIGURES = "simulation.figures";

    private static final Address CONSORTIUM =
            Address.wrap(Bytes.fromHexString("0xc000000000000000000000000000000000000001"));
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;
    private static final int READINGS = 300;

    private ServiceManager services;

    @Override
    public void register(ServiceManager context) {
        services = context;
    }

    @Override
    public void start() {
        Chain chain = new Chain(
                services.getService(BlockchainService.class).orElseThrow(),
                services.getService(WorldStateService.class).orElseThrow(),
                services.getService(TransactionSimulationService.class).orElseThrow());
        Thread.ofPlatform().daemon().start(() -> measure(chain));
    }

    @Override
    public void stop() {
        // The measuring thread ends with the node.
    }

    private static void measure(Chain chain) {
        Bytes check = new AbiWriter(0x936421d5)
                .right(Bytes.repeat((byte) 0x77, 20))
                .right(CONSORTIUM.getBytes())
                .number(0)
                .number(0)
                .number(100_000)
                .dynamic(Bytes.fromHexString("0x0121b93f" + "00".repeat(31) + "01"))
                .toBytes();
        List<Bytes> pages = IntStream.of(1, 17, 33, 49)
                .mapToObj(first -> new AbiWriter(0x3f27bf1e).number(first).toBytes())
                .toList();
        Bytes connection = new AbiWriter(0x45a59e5b)
                .dynamic("5a".repeat(64))
                .dynamic("127.0.0.1")
                .number(30303)
                .toBytes();
        String figures = line(
                        "transaction",
                        () -> chain.call(chain.head(), CONSORTIUM, check).size(),
                        WARM_UP,
                        MEASURED)
                + line(
                        "connection",
                        () -> chain.call(chain.head(), CONSORTIUM, connection).size(),
                        WARM_UP / 10,
                        MEASURED / 10)
                + line(
                        "reading",
                        () -> pages.stream()
                                .mapToInt(page -> chain.call(chain.head(), CONSORTIUM, page)
                                        .size())
                                .sum(),
                        READINGS,
                        READINGS);
        try {
            Path part = Files.writeString(Path.of(FIGURES + ".part"), figures);
            Files.move(part, Path.of(FIGURES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line: name, median and 99th percentile in nanoseconds. */
    private static String line(String name, LongSupplier work, int warmUp, int measured) {
        if (warmUp > 0) {
            line(name, work, 0, warmUp);
        }
        long sum = 0;
        long[] nanos = new long[measured];
        int done = 0;
        while (done < measured) {
            long start = System.nanoTime();
            try {
                sum += work.getAsLong();
                nanos[done++] = System.nanoTime() - start;
            } catch (StateNotReadyException e) {
                // A new head whose state isn't there yet: the same again.
            }
        }
        Arrays.sort(nanos);
        return String.format(Locale.ROOT, "%s %d %d %d%n", name, nanos[measured / 2], nanos[measured * 99 / 100], sum);
    }
}
