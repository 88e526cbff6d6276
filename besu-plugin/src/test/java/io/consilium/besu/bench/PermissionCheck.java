package io.consilium.besu.bench;

import io.consilium.besu.testing.RealBesu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs the benchmark of permission checks and says what came out; {@code bench/permission-check} starts it.
 *
 * <p>Medians and not means: a machine that others use too stretches single iterations, never shortens them.
 */
public final class PermissionCheck {
    private PermissionCheck() {}

    public static void main(String[] arguments) throws RunnerException, IOException {
        Path scratch = Files.createTempDirectory("permission-check");
        Optional<RealBesu> besu = RealBesu.find();
        List<String> node = besu.isPresent() ? BenchNode.measure(besu.get(), scratch) : List.of();
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(PermissionCheckBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Figure a = Figure.of(results, "cachedTransactionCheck");
        Figure b = Figure.of(results, "cachedConnectionCheck");
        Figure c = Figure.of(results, "strangersTransaction");
        Figure d = Figure.of(results, "membershipChangeWith1000Accounts");
        System.out.printf(Locale.ROOT, "%-52s %12s %12s %10s%n", "", "median", "least", "B/check");
        System.out.printf(Locale.ROOT, "%-52s %s%n", "(a) a member's transaction", a);
        System.out.printf(Locale.ROOT, "%-52s %s%n", "(b) a connection with a member's node", b);
        System.out.printf(Locale.ROOT, "%-52s %s%n", "(c) a stranger's transaction", c);
        System.out.printf(Locale.ROOT, "%-52s %s%n", "(d) membership changed, 1,000 accounts: first check", d);
        if (node.isEmpty()) {
            System.out.printf(Locale.ROOT, "(e) skipped: no Besu found (BESU_HOME, or besu on PATH)%n");
            System.out.printf(Locale.ROOT, "permission-check: %s, (e) skipped without a Besu%n", figures(a, b, c, d));
            return;
        }
        double transaction = nanos(node, "transaction");
        double connection = nanos(node, "connection");
        double reading = nanos(node, "reading");
        System.out.printf(
                Locale.ROOT, "%-52s %9.1f us%n", "    running the contract for (d), in a real Besu", reading / 1e3);
        System.out.printf(
                Locale.ROOT,
                "%-52s %9.1f us%n",
                "(e) simulating transactionAllowed, in a real Besu",
                transaction / 1e3);
        System.out.printf(
                Locale.ROOT, "%-52s %9.1f us%n", "(e) simulating connectionAllowed, in a real Besu", connection / 1e3);
        System.out.printf(
                Locale.ROOT,
                "permission-check: %s, (e) %.1f us a transaction, %.1f us an end of a connection:"
                        + " %.0f times (a), %.0f times (b), %.0f times (c)%n",
                figures(a, b, c, d),
                transaction / 1e3,
                connection / 1e3,
                transaction / a.median,
                2 * connection / b.median,
                transaction / c.median);
    }

    private static String figures(Figure a, Figure b, Figure c, Figure d) {
        return String.format(
                Locale.ROOT,
                "(a) %.0f ns, (b) %.0f ns, (c) %.0f ns, at most %.3f B each, (d) %.0f us",
                a.median,
                b.median,
                c.median,
                Math.max(a.bytes, Math.max(b.bytes, c.bytes)),
                d.median / 1e3);
    }

    private static double nanos(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ", -1)[1]))
                .findFirst()
                .orElseThrow();
    }

    private record Figure(double median, double least, double bytes) {
        @SuppressWarnings("rawtypes") // JMH's own signatures
        static Figure of(Collection<RunResult> results, String benchmark) {
            RunResult result = results.stream()
                    .filter(each -> each.getPrimaryResult().getLabel().equals(benchmark))
                    .findFirst()
                    .orElseThrow();
            Statistics time = result.getPrimaryResult().getStatistics();
            double bytes = result.getSecondaryResults().entrySet().stream()
                    .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                    .mapToDouble(entry -> entry.getValue().getScore())
                    .findFirst()
                    .orElseThrow();
            return new Figure(time.getPercentile(50), time.getMin(), bytes);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%9.1f ns %9.1f ns %10.3f", median, least, bytes);
        }
    }
}
