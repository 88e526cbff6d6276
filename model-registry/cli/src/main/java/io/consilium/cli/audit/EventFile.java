package io.consilium.cli.audit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The events as a table of comma-separated values, written as they are read: memory doesn't grow with them. */
final class EventFile implements AutoCloseable {
    private static final String END = "\r\n";

    private final Path file;
    private final BufferedWriter text;

    private EventFile(Path file, BufferedWriter text) {
        this.file = file;
        this.text = text;
    }

    /** A file that holds the columns' names. */
    static EventFile create(Path file) throws IOException {
        EventFile events = new EventFile(file, Files.newBufferedWriter(file, StandardCharsets.UTF_8));
        events.text.write(String.join(",", EventLine.COLUMNS) + END);
        return events;
    }

    /** A file that goes on where another one ends. */
    static EventFile goingOn(Path before, Path file) throws IOException {
        Files.copy(before, file);
        return new EventFile(file, Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
    }

    void write(EventLine line) {
        try {
            text.write(line.csv());
            text.write(END);
        } catch (IOException e) {
            throw new UncheckedIOException("The table of events can't be written", e);
        }
    }

    /** The file, with everything in it that was written so far. */
    Path written() throws IOException {
        text.flush();
        return file;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
