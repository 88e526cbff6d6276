package io.consilium.besu.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the plugin writes to the log while this is open. */
public final class LogLines implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.consilium.besu");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    public LogLines() {
        lines.start();
        logger.addAppender(lines);
    }

    /** Lines of a level that contain a text. */
    public List<String> with(String level, String text) {
        return List.copyOf(lines.list).stream()
                .filter(event -> event.getLevel().equals(Level.toLevel(level)))
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(text))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
    }
}
