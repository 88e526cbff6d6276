package io.consilium.service.logs;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.stream.Stream;
import org.slf4j.helpers.MessageFormatter;

/** An event's message on one line: its arguments can end neither the line nor the quotes that they stand in. */
public final class LineConverter extends MessageConverter {

    @Override
    public String convert(ILoggingEvent event) {
        String message = controlled(event.getMessage());
        Object[] arguments = event.getArgumentArray();
        if (arguments != null) {
            message = MessageFormatter.basicArrayFormat(
                    message, Stream.of(arguments).map(LineConverter::quoted).toArray());
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown == null
                ? message
                : message + " exception=\"" + quoted(ThrowableProxyUtil.asString(thrown)) + "\"";
    }

    private static String quoted(Object argument) {
        String text = MessageFormatter.basicArrayFormat("{}", new Object[] {argument});
        return controlled(text.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    /** Escaped as JSON does: what ends a line for one reader or another, and what a terminal would obey. */
    private static String controlled(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        return line.toString();
    }
}
