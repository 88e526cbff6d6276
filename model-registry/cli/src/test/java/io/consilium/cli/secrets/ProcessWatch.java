package io.consilium.cli.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/** What anybody on the machine could see of the processes that this one starts: their arguments; and their environment. */
final class ProcessWatch implements AutoCloseable {

    private static final long PAUSE = 5;

    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final Thread looking = Thread.ofPlatform().daemon().unstarted(this::look);

    private ProcessWatch() {}

    static ProcessWatch start() {
        ProcessWatch watch = new ProcessWatch();
        watch.looking.start();
        return watch;
    }

    private void look() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try (Stream<ProcessHandle> processes = ProcessHandle.current().descendants()) {
                    processes.forEach(process -> {
                        note(process, "cmdline");
                        note(process, "environ");
                    });
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(ProcessHandle process, String file) {
        try {
            Path proc = Path.of("/proc", Long.toString(process.pid()), file);
            seen.add(new String(Files.readAllBytes(proc), StandardCharsets.UTF_8).replace('\0', ' '));
        } catch (IOException gone) {
            // It has ended meanwhile.
        }
    }

    /** All of it so far. */
    Set<String> seen() {
        return seen;
    }

    @Override
    public void close() {
        looking.interrupt();
    }
}
