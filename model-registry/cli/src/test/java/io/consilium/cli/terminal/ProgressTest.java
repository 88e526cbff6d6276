package io.consilium.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter written = new StringWriter();

    @Test
    void awayFromATerminalOneLineAtTheEndTellsShareAndRate() {
        try (Progress progress = progress(false)) {
            progress.advance(512 * 1024);
            progress.advance(512 * 1024);
        }

        String line = written.toString();
        assertTrue(line.startsWith("pull 100 %  1.0 MiB of 1.0 MiB  "), line);
        assertEquals(1, line.lines().count(), line);
        assertFalse(line.contains("\u001b"), line);
    }

    @Test
    void onATerminalTheLineIsRedrawnInPlace() {
        try (Progress progress = progress(true)) {
            progress.advance(1024 * 1024);
        }

        assertTrue(written.toString().startsWith("\r\u001b[2Kpull ██"), written.toString());
    }

    @Test
    void workOfAnEarlierRunCountsForTheShare() {
        try (Progress progress = progress(false)) {
            progress.startAt(768 * 1024);
        }

        assertTrue(written.toString().startsWith("pull  75 %"), written.toString());
    }

    @Test
    void sizesReadAsPeopleSayThem() {
        assertEquals("1023 B", Progress.bytes(1023));
        assertEquals("1.0 KiB", Progress.bytes(1024));
        assertEquals("97.5 MiB", Progress.bytes(97 * 1024 * 1024 + 512 * 1024));
    }

    private Progress progress(boolean live) {
        return new Progress(new PrintWriter(written), live, "pull", 1024 * 1024, Progress.Unit.BYTES);
    }
}
