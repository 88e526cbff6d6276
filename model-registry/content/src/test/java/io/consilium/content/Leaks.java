package io.consilium.content;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Threads, sockets and temporary files of this process, before and after. */
final class Leaks {

    private static final long PATIENCE_SECONDS = 20;
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final Pattern OF_THE_JDK =
            Pattern.compile("ForkJoinPool|process reaper|VirtualThread|MasterPoller|Read-Poller|Write-Poller");

    private final Map<Long, String> threads;
    private final long sockets;
    private final Set<String> files;

    private Leaks() throws IOException {
        this.threads = threads();
        this.sockets = sockets();
        this.files = files();
    }

    static Leaks before() throws IOException {
        return new Leaks();
    }

    /** Nothing is left, at the latest after a while: the client's thread takes a moment to end. */
    void assertNone() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            Map<Long, String> more = threads();
            more.keySet().removeAll(threads.keySet());
            Set<String> newFiles = files();
            newFiles.removeAll(files);
            if (more.isEmpty() && sockets() <= sockets && newFiles.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                fail("threads " + more + ", sockets " + sockets() + " instead of " + sockets + ", files " + newFiles);
            }
            Thread.sleep(50);
        }
    }

    /** TCP connections that are open now. */
    static long sockets() throws IOException {
        String tcp = Files.readString(Path.of("/proc/self/net/tcp")) + Files.readString(Path.of("/proc/self/net/tcp6"));
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(descriptor -> isTcp(descriptor, tcp)).count();
        }
    }

    private static boolean isTcp(Path descriptor, String tcp) {
        try {
            Matcher socket = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
            return socket.matches() && tcp.contains(" " + socket.group(1) + " ");
        } catch (IOException e) {
            // Closed in the meantime.
            return false;
        }
    }

    private static Map<Long, String> threads() {
        Map<Long, String> threads = new TreeMap<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            // The JDK's own pools, which stay once they were needed.
            String name = thread.getName();
            if (!OF_THE_JDK.matcher(name).lookingAt()) {
                threads.put(thread.threadId(), name);
            }
        }
        return threads;
    }

    private static Set<String> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("hsperfdata") && !name.startsWith("jacoco"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
