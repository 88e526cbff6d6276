package io.consilium.service.logs;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.helpers.MessageFormatter;

/** Logback's JSON with an event's {@code name=value} pairs as fields of their own. */
public final class FieldsEncoder extends JsonEncoder {

    private static final Pattern PAIR = Pattern.compile("([\\w-]+)=(?:\"([^\"]*)\"|(\\S*))|\\{}");
    private static final Pattern ARGUMENT = Pattern.compile("\\{}");

    @Override
    protected void appendCustomFields(StringBuilder json, ILoggingEvent event) {
        Object[] arguments = event.getArgumentArray();
        Map<String, String> fields = fields(event.getMessage(), arguments == null ? new Object[0] : arguments);
        if (!fields.isEmpty()) {
            json.append(',');
            appendMap(json, "fields", fields);
        }
    }

    /** Found in the pattern of the message, so that no argument can pretend to be a field. */
    private static Map<String, String> fields(String pattern, Object[] arguments) {
        Map<String, String> fields = new LinkedHashMap<>();
        int next = 0;
        Matcher pair = PAIR.matcher(pattern);
        while (pair.find()) {
            String value = pair.group(2) != null ? pair.group(2) : pair.group(3);
            int from = Math.min(next, arguments.length);
            next += (int) ARGUMENT.matcher(pair.group()).results().count();
            int to = Math.min(next, arguments.length);
            if (value != null) {
                fields.put(
                        pair.group(1),
                        MessageFormatter.basicArrayFormat(value, Arrays.copyOfRange(arguments, from, to)));
            }
        }
        return fields;
    }
}
