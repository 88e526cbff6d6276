package io.consilium.cli.speed;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.terminal.Progress;
import io.consilium.cli.testing.Keystores;
import io.consilium.content.testing.KuboNode;
import io.consilium.contracts.Metric;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Anvil;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.testing.Crowd;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Transactions;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The whole service under load, on loopback: each registry is a process with 256 MiB of heap. Run by {@code bench/service}.
 */
final class ServiceBench {

    private static final String TASK = "brain-mri-tumor";
    private static final long MIB = 1 << 20;

    private final Path folder;
    private final boolean quick;
    private final StringJoiner summary = new StringJoiner("; ", "service: ", "");
    private final AtomicInteger seeds = new AtomicInteger();
    private long peak;
    private int failures;

    private ServiceBench(Path folder, boolean quick) {
        this.folder = folder;
        this.quick = quick;
    }

    public static void main(String... arguments) throws Exception {
        new ServiceBench(Path.of(arguments[0]), arguments.length > 1).run();
    }

    private void run() throws Exception {
        try (KuboNode kubo = KuboNode.offline()) {
            large(kubo);
            publications(kubo);
        }
        lists();
        summary.add("memory of a registry at most %d MiB".formatted(peak / MIB));
        System.out.println(summary);
        if (failures > 0) {
            throw new IllegalStateException(failures + " requests failed");
        }
    }

    /** A network of two hospitals and a partner with a task, on an anvil of its own. */
    private NetworkFolder network(String name) {
        return NetworkFolder.create(
                folder.resolve(name),
                Plans.seeded()
                        .hospital("North")
                        .hospital("South")
                        .partner("Partner")
                        .chainId(Anvil.CHAIN_ID)
                        .withoutPlugin()
                        .build());
    }

    private static Anvil anvil(NetworkFolder network, String... options) throws IOException {
        return Anvil.start(Files.readString(network.shared().path().resolve("genesis.json")), Anvil.CHAIN_ID, options);
    }

    private static void openTask(NetworkFolder network, Anvil anvil) {
        try (Node node = Node.connect(NodeOptions.of(anvil.url(), Anvil.CHAIN_ID))) {
            long proposal = writer(network, node, "North")
                    .send(ConsortiumCalls.proposeCall(ModelLedgerCalls.openTask(TASK, Metric.ACCURACY, 1, 1)))
                    .first(ProposalOpened.class)
                    .proposal();
            writer(network, node, "South").send(ConsortiumCalls.vote(proposal));
        }
    }

    private static Transactions writer(NetworkFolder network, Node node, String site) {
        SiteFolder folder = network.site(site);
        return new Transactions(
                node, KeystoreSigner.open(folder.path("keys/operator.json"), folder.path("keys/password")));
    }

    private RegistryProcess registry(NetworkFolder network, String site, Anvil anvil, KuboNode kubo)
            throws IOException, InterruptedException {
        return RegistryProcess.start(
                network.site(site), anvil.url(), Anvil.CHAIN_ID, "-consilium.content.kubo=" + kubo.api());
    }

    /** Publishing and pulling 100 MiB beside Kubo alone, and a crowd that pulls 5 MiB. */
    private void large(KuboNode kubo) throws Exception {
        NetworkFolder network = network("large");
        try (Anvil anvil = anvil(network)) {
            openTask(network, anvil);
            try (RegistryProcess north = registry(network, "North", anvil, kubo);
                    RegistryProcess partner = registry(network, "Partner", anvil, kubo)) {
                transfers(kubo, north, partner);
                crowd(north, partner);
                peak = Math.max(peak, Math.max(north.peak(), partner.peak()));
            }
        }
    }

    private void transfers(KuboNode kubo, RegistryProcess north, RegistryProcess partner) throws Exception {
        long bytes = (quick ? 4 : 100) * MIB;
        Architecture architecture = quick ? Architectures.BRAIN_TUMOR_CNN : Architectures.RESNET_50;
        int rounds = quick ? 1 : 5;
        List<Double> publish = new ArrayList<>();
        List<Double> add = new ArrayList<>();
        List<Double> pull = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> cat = new ArrayList<>();
        // The first round warms both up and isn't counted.
        for (int round = -1; round < rounds; round++) {
            Path weights = weights(architecture, bytes);
            Path plain = weights(architecture, bytes);
            String hash = Sha256.of(weights).hex();
            String[] cid = new String[1];
            long[] model = new long[1];
            double added = timed(() -> cid[0] = kubo.run(
                            "add",
                            "--quieter",
                            "--cid-version=1",
                            "--raw-leaves",
                            "--chunker=size-1048576",
                            plain.toString())
                    .strip());
            double published = timed(() -> model[0] = publish(north, architecture, weights));
            north.staff().send("PUT", "/models/" + model[0] + "/grants/3");
            double catted = timed(() -> execute(kubo, "cat", cid[0]));
            double pulled = timed(() -> pulled(partner, model[0], hash));
            double cached = timed(() -> pulled(partner, model[0], hash));
            if (round >= 0) {
                publish.add(published);
                add.add(added);
                pull.add(pulled);
                again.add(cached);
                cat.add(catted);
            }
            Files.delete(weights);
            Files.delete(plain);
        }
        row("publish %d MiB", bytes / MIB, Figures.of(publish), Figures.of(add), "ipfs add");
        row("pull %d MiB, first", bytes / MIB, Figures.of(pull), Figures.of(cat), "ipfs cat");
        row("pull %d MiB, again", bytes / MIB, Figures.of(again), Figures.of(cat), "ipfs cat");
        summary.add("publish %.2f, pull %.2f, again %.2f of Kubo alone"
                .formatted(ratio(add, publish), ratio(cat, pull), ratio(cat, again)));
    }

    private static void row(String what, long mib, Figures ours, Figures theirs, String peer) {
        System.out.printf(
                Locale.ROOT,
                "%-24s %7.0f ms, %s %7.0f ms%n",
                what.formatted(mib),
                ours.median(),
                peer,
                theirs.median());
    }

    private static double ratio(List<Double> theirs, List<Double> ours) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(theirs.get(i) / ours.get(i));
        }
        return Figures.of(ratios).median();
    }

    private static Object execute(KuboNode kubo, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                kubo.command("--api=/ip4/127.0.0.1/tcp/" + kubo.api().getPort());
        command.addAll(List.of(arguments));
        Process process = kubo.builder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream bytes = process.getInputStream()) {
            hashed(bytes);
        }
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
        }
        return process;
    }

    /** So many members' staff at once, each of whom checks what came. */
    private void crowd(RegistryProcess north, RegistryProcess partner) throws Exception {
        Path weights = weights(Architectures.BRAIN_TUMOR_CNN, 5 * MIB);
        long model = publish(north, Architectures.BRAIN_TUMOR_CNN, weights);
        north.staff().send("PUT", "/models/" + model + "/grants/3");
        String hash = Sha256.of(weights).hex();
        pulled(partner, model, hash);
        double lowest = 100;
        for (int users : quick ? new int[] {10} : new int[] {10, 50, 100, 200, 500}) {
            List<Callable<Double>> pulls = new ArrayList<>();
            Registry staff = partner.staff();
            for (int user = 0; user < users; user++) {
                pulls.add(() -> timed(() -> pulled(staff, model, hash)));
            }
            long start = System.nanoTime();
            List<Double> times = succeeded(pulls, users);
            double whole = millis(start);
            double rate = 100.0 * times.size() / users;
            lowest = Math.min(lowest, rate);
            Figures figures = Figures.of(times);
            System.out.printf(
                    Locale.ROOT,
                    "%3d users pull 5 MiB       %5.1f %% succeed; median %5.0f ms, p99 %5.0f ms, all in %5.0f ms%n",
                    users,
                    rate,
                    figures.median(),
                    figures.p99(),
                    whole);
        }
        summary.add("%.1f %% of pulls succeed at up to %d users".formatted(lowest, quick ? 10 : 500));
    }

    private List<Double> succeeded(List<Callable<Double>> work, int threads) throws InterruptedException {
        List<Double> times = new ArrayList<>();
        try (ExecutorService everybody = Executors.newFixedThreadPool(threads)) {
            for (Future<Double> each : everybody.invokeAll(work)) {
                try {
                    times.add(each.get());
                } catch (ExecutionException failed) {
                    failures++;
                    System.out.println("failed: " + failed.getCause());
                }
            }
        }
        return times;
    }

    /** Publishers at once, on a chain that makes a block a second. */
    private void publications(KuboNode kubo) throws Exception {
        int count = quick ? 5 : 200;
        int publishers = quick ? 5 : 50;
        NetworkFolder network = network("publications");
        try (Anvil anvil = anvil(network, "--block-time", "1")) {
            openTask(network, anvil);
            try (RegistryProcess north = registry(network, "North", anvil, kubo)) {
                List<Path> files = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    files.add(weights(Architectures.BRAIN_TUMOR_CNN, MIB));
                }
                List<Callable<Double>> work = files.stream()
                        .<Callable<Double>>map(
                                file -> () -> timed(() -> publish(north, Architectures.BRAIN_TUMOR_CNN, file)))
                        .toList();
                long start = System.nanoTime();
                List<Double> times = succeeded(work, publishers);
                double perSecond = times.size() / (millis(start) / 1e3);
                System.out.printf(
                        Locale.ROOT,
                        "%d publications of 1 MiB   %d mined by %d publishers, %.1f a second with 1 s blocks; median %.0f ms%n",
                        count,
                        times.size(),
                        publishers,
                        perSecond,
                        Figures.of(times).median());
                summary.add("%.1f publications/s".formatted(perSecond));
                peak = Math.max(peak, north.peak());
            }
        }
    }

    /** What people look at, over a long past. */
    private void lists() throws Exception {
        long models = quick ? 200 : 10_000;
        long events = quick ? 2_000 : 100_000;
        NetworkFolder network = network("lists");
        SiteFolder site = network.site("Partner");
        try (Crowd crowd = Crowd.start()) {
            crowd.publish(models);
            crowd.approve(models / 5);
            crowd.talk(events - models - 3 * (models / 5), models / 5 + 1);
            Files.writeString(
                    site.path("keys/operator.json"),
                    Keystores.of(
                            Site.REGULATOR,
                            Files.readString(site.path("keys/password")).strip()));
            long start = System.nanoTime();
            try (RegistryProcess registry = RegistryProcess.start(
                    site,
                    crowd.anvil().url(),
                    Anvil.CHAIN_ID,
                    // One address asks for all.
                    "-consilium.limits.per-second=100000",
                    "-consilium.limits.burst=100000")) {
                double rebuilt = rebuilt(registry, crowd, start);
                System.out.printf(
                        Locale.ROOT,
                        "%d models, %d events    the tables were built in %.1f s%n",
                        models,
                        events,
                        rebuilt / 1e3);
                double worst = 0;
                for (Map.Entry<String, String> question : Map.of(
                                "list",
                                "/models?limit=50",
                                "search",
                                "/models?q=tumor&status=PUBLISHED&limit=50",
                                "latest",
                                "/tasks/" + TASK + "/latest",
                                "top",
                                "/tasks/" + TASK + "/top")
                        .entrySet()) {
                    worst = Math.max(worst, asked(registry, question.getKey(), question.getValue()));
                }
                summary.add("p99 of lists at most %.1f ms".formatted(worst));
                peak = Math.max(peak, registry.peak());
            }
        }
    }

    private static double rebuilt(RegistryProcess registry, Crowd crowd, long start) throws Exception {
        Registry staff = registry.staff();
        try (Node node = Node.connect(Site.options(crowd.anvil().url()))) {
            long head = node.head();
            while (staff.get("/status").path("block").asLong() < head) {
                Thread.sleep(100);
            }
            return millis(start);
        }
    }

    private double asked(RegistryProcess registry, String name, String path) throws Exception {
        int askers = 4;
        int each = quick ? 20 : 500;
        List<Callable<Double>> work = new ArrayList<>();
        Registry staff = registry.staff();
        for (int i = 0; i < askers * each; i++) {
            work.add(() -> timed(() -> answered(staff.get(path))));
        }
        succeeded(work.subList(0, work.size() / 4), askers);
        Figures figures = Figures.of(succeeded(work, askers));
        System.out.printf(Locale.ROOT, "%-24s median %5.1f ms, p99 %5.1f ms%n", name, figures.median(), figures.p99());
        return figures.p99();
    }

    private static JsonNode answered(JsonNode answer) throws IOException {
        if (answer.isEmpty()) {
            throw new IOException("an empty answer");
        }
        return answer;
    }

    private Path weights(Architecture architecture, long bytes) throws IOException {
        int seed = seeds.incrementAndGet();
        return RandomWeights.write(folder.resolve("weights-" + seed), architecture, bytes, seed);
    }

    private static long publish(RegistryProcess registry, Architecture architecture, Path weights)
            throws IOException, InterruptedException {
        Registry staff = registry.staff();
        try (Progress progress = Progress.unseen()) {
            String id = staff.send(
                            "POST",
                            "/publications",
                            Map.of(
                                    "task",
                                    TASK,
                                    "architecture",
                                    architecture.name(),
                                    "parent",
                                    0,
                                    "claimed",
                                    Map.of("accuracy", 900_000, "precision", 1, "recall", 1, "f1", 1, "auc", 1),
                                    "card",
                                    "{\"title\":\"" + weights.getFileName() + "\"}"))
                    .path("id")
                    .asText();
            JsonNode published = staff.upload("/publications/" + id + "/weights", weights, progress);
            if (!published.path("state").asText().equals("CONFIRMED")) {
                throw new IOException("not confirmed: " + published);
            }
            return published.path("model").asLong();
        }
    }

    private static String pulled(RegistryProcess registry, long model, String hash)
            throws IOException, InterruptedException {
        return pulled(registry.staff(), model, hash);
    }

    private static String pulled(Registry staff, long model, String hash) throws IOException, InterruptedException {
        try (InputStream weights = staff.open("/models/" + model + "/weights").body()) {
            String found = hashed(weights);
            if (!found.equals(hash)) {
                throw new IOException("pulled " + found + " in place of " + hash);
            }
            return found;
        }
    }

    private static String hashed(InputStream bytes) throws IOException {
        try (DigestInputStream digest = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return Word.of(digest.getMessageDigest().digest()).hex().substring(2);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static double timed(Callable<?> work) throws Exception {
        long start = System.nanoTime();
        work.call();
        return millis(start);
    }

    private static double millis(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
