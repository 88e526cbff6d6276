package io.consilium.content;

import com.sun.management.OperatingSystemMXBean;
import io.consilium.content.testing.KuboNode;
import io.consilium.envelope.ContentKey;
import io.consilium.envelope.ContentKind;
import io.consilium.envelope.Envelope;
import io.consilium.envelope.PublicationId;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code bench/content} runs: the same random bytes into and out of a real Kubo, by Kubo's own command line, over a bare
 * socket, and by us with everything computed and checked; and a folder beside a plain file.
 *
 * <p>Everything is measured in turns, in an order that moves on each round, so that a busy machine is busy for all of them. A
 * ratio is of medians.
 */
final class ContentBench {

    private interface Work {
        void run() throws IOException;
    }

    private record Figure(double seconds, double ourCpu, double kubosCpu) {}

    private static final int CLOCK_TICKS = 100;

    private final Path directory;
    private final Path file;
    private final long mebibytes;
    private final int rounds;
    private final Pattern only;
    private final KuboNode node;
    private final Kubo kubo;
    private final RawHttp raw;
    private final CarImport car;
    private final Envelope envelope = new Envelope(ContentKey.generate(PublicationId.random()), ContentKind.WEIGHTS);
    private final Map<String, List<Figure>> figures = new LinkedHashMap<>();

    private ContentBench(Path directory, long mebibytes, int rounds, Pattern only, KuboNode node) throws IOException {
        this.directory = directory;
        this.file = directory.resolve("content");
        this.mebibytes = mebibytes;
        this.rounds = rounds;
        this.only = only;
        this.node = node;
        KuboSettings settings = KuboSettings.at(node.api());
        this.kubo = new Kubo(settings);
        this.raw = new RawHttp(node.api());
        this.car = new CarImport(new KuboRpc(settings), settings);
    }

    /** Takes a directory with room for six times the content, how many MiB, how many rounds, and what to measure. */
    public static void main(String[] arguments) throws Exception {
        try (KuboNode node = KuboNode.offline()) {
            new ContentBench(
                            Path.of(arguments[0]),
                            Long.parseLong(arguments[1]),
                            Integer.parseInt(arguments[2]),
                            Pattern.compile(arguments[3]),
                            node)
                    .run();
        }
        // The rejected way's client has a thread of its own.
        System.exit(0);
    }

    private void run() throws IOException {
        random();
        inTurns(puts(), this::collect);
        collect();
        Cid plain = put();
        Cid sealed = putSealed();
        inTurns(gets(plain, sealed), () -> {});
        collect();
        Path folder = directory.resolve("folder");
        inTurns(folderPuts(folder), () -> delete(folder));
        delete(folder);
        try (Folder store = Folder.open(folder);
                InputStream content = open()) {
            Cid cid = store.put(content).cid();
            inTurns(folderGets(store, cid), () -> {});
        }
        print();
    }

    private void inTurns(Map<String, Work> works, Work before) throws IOException {
        List<String> order = new ArrayList<>(works.keySet());
        order.removeIf(name -> !only.matcher(name).find());
        // The round before the first isn't counted: both sides get to know their code.
        for (int round = -1; round < rounds; round++) {
            for (String name : order) {
                before.run();
                sync();
                Figure figure = measure(works.get(name));
                if (round >= 0) {
                    figures.computeIfAbsent(name, key -> new ArrayList<>()).add(figure);
                }
                System.err.printf(Locale.ROOT, "%2d %-40s %6.2f s%n", round + 1, name, figure.seconds());
            }
            Collections.rotate(order, 1);
        }
    }

    private Figure measure(Work work) throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        double kubos = kubosCpu();
        long start = System.nanoTime();
        work.run();
        long end = System.nanoTime();
        return new Figure((end - start) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9, kubosCpu() - kubos);
    }

    /** Time that Kubo's process has spent computing, as Linux counts it. */
    private double kubosCpu() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + node.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) CLOCK_TICKS;
    }

    private Map<String, Work> puts() {
        Map<String, Work> puts = new LinkedHashMap<>();
        puts.put(
                "ipfs add, command line",
                () -> node.run(
                        "add", "-Q", "--cid-version=1", "--raw-leaves", "--chunker=size-1048576", file.toString()));
        puts.put("ipfs add, bare socket", () -> {
            try (InputStream content = open()) {
                raw.add(content, "add?cid-version=1&raw-leaves=true&chunker=size-1048576&progress=false");
            }
        });
        puts.put("put", this::put);
        puts.put("encrypt and put", this::putSealed);
        puts.put("put by dag/import (not used)", () -> {
            try (InputStream content = open()) {
                car.put(content);
            }
        });
        return puts;
    }

    private Map<String, Work> gets(Cid plain, Cid sealed) {
        Map<String, Work> gets = new LinkedHashMap<>();
        gets.put("ipfs cat, command line", () -> {
            List<String> command = node.command("cat", plain.toString());
            Process process =
                    node.builder(command).redirectOutput(new File("/dev/null")).start();
            await(process);
        });
        gets.put("ipfs cat, bare socket", () -> raw.read("cat?arg=" + plain));
        gets.put("get, checked", () -> drain(kubo.get(plain)));
        gets.put("get, checked, and decrypt", () -> drain(envelope.open(kubo.get(sealed))));
        gets.put(
                "get by block/get (used for parts)",
                () -> drain(kubo.range(plain, 0, mebibytes * Layout.STANDARD.leafSize() - 1)));
        gets.put("dag/export, bare socket (not used)", () -> raw.read("dag/export?progress=false&arg=" + plain));
        return gets;
    }

    private Map<String, Work> folderPuts(Path folder) {
        Map<String, Work> puts = new LinkedHashMap<>();
        puts.put("plain file, write and fsync", () -> {
            try (InputStream content = open();
                    FileChannel out = FileChannel.open(
                            directory.resolve("copy"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                content.transferTo(Channels.newOutputStream(out));
                out.force(true);
            }
        });
        puts.put("folder, put", () -> {
            try (Folder store = Folder.open(folder);
                    InputStream content = open()) {
                store.put(content);
            }
        });
        return puts;
    }

    private Map<String, Work> folderGets(Folder store, Cid cid) {
        Map<String, Work> gets = new LinkedHashMap<>();
        gets.put("plain file, read", () -> drain(open()));
        gets.put("folder, get, checked", () -> drain(store.get(cid)));
        return gets;
    }

    private Cid put() throws IOException {
        try (InputStream content = open()) {
            return kubo.put(content).cid();
        }
    }

    private Cid putSealed() throws IOException {
        try (InputStream content = envelope.seal(open())) {
            return kubo.put(content).cid();
        }
    }

    private InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    private static void drain(InputStream content) throws IOException {
        try (content) {
            content.transferTo(OutputStream.nullOutputStream());
        }
    }

    private void random() throws IOException {
        try (InputStream content = RandomContent.stream(System.nanoTime(), mebibytes << 20)) {
            Files.copy(content, file);
        }
    }

    private void collect() throws IOException {
        for (String pin :
                node.run("pin", "ls", "--type=recursive", "--quiet").lines().toList()) {
            node.run("pin", "rm", pin);
        }
        kubo.collectGarbage();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** What was written before shouldn't be on its way to the disk while the next is measured. */
    private static void sync() throws IOException {
        await(new ProcessBuilder("sync").start());
    }

    private static void await(Process process) throws IOException {
        try {
            if (process.waitFor() != 0) {
                throw new IOException(process.info().commandLine() + " ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%-40s %8s %7s %8s %9s   (%d MiB, medians of %d)%n",
                "",
                "seconds",
                "MiB/s",
                "our CPU",
                "Kubo CPU",
                mebibytes,
                rounds);
        figures.forEach((name, all) -> System.out.printf(
                Locale.ROOT,
                "%-40s %8.2f %7.0f %8.2f %9.2f%n",
                name,
                median(all, Figure::seconds),
                mebibytes / median(all, Figure::seconds),
                median(all, Figure::ourCpu),
                median(all, Figure::kubosCpu)));
        System.out.println();
        System.out.printf(Locale.ROOT, "%-40s %14s %14s%n", "throughput, times that of", "command line", "bare socket");
        for (String put : List.of("put", "encrypt and put", "put by dag/import (not used)")) {
            ratios(put, "ipfs add");
        }
        for (String get : List.of(
                "get, checked",
                "get, checked, and decrypt",
                "get by block/get (used for parts)",
                "dag/export, bare socket (not used)")) {
            ratios(get, "ipfs cat");
        }
        System.out.printf(
                Locale.ROOT,
                "folder: put %.2f of writing a file with fsync, get %.2f of reading it%n",
                ratio("folder, put", "plain file, write and fsync"),
                ratio("folder, get, checked", "plain file, read"));
        System.out.printf(
                Locale.ROOT,
                "content: put %.2f, get %.2f, encrypted put %.2f, decrypted get %.2f of Kubo%n",
                ratio("put", "ipfs add, command line"),
                ratio("get, checked", "ipfs cat, command line"),
                ratio("encrypt and put", "ipfs add, command line"),
                ratio("get, checked, and decrypt", "ipfs cat, command line"));
    }

    private void ratios(String ours, String peer) {
        System.out.printf(
                Locale.ROOT,
                "%-40s %14.2f %14.2f%n",
                ours,
                ratio(ours, peer + ", command line"),
                ratio(ours, peer + ", bare socket"));
    }

    private double ratio(String ours, String theirs) {
        return figures.keySet().containsAll(List.of(ours, theirs))
                ? median(figures.get(theirs), Figure::seconds) / median(figures.get(ours), Figure::seconds)
                : Double.NaN;
    }

    private static double median(List<Figure> all, ToDoubleFunction<Figure> what) {
        double[] sorted = all.stream().mapToDouble(what).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
