package io.consilium.service.events;

import io.consilium.service.problem.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place between two events: everything up to this log of this block lies behind. */
record Place(long block, int logIndex) {

    static final Place BEGINNING = new Place(0, 0);

    private static final Pattern ID = Pattern.compile("(\\d{1,18})-(\\d{1,9})");

    static Place parse(String id) {
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            throw Refusal.invalid("not-an-event-id", "An event's id is a block and a log, such as 12-3, not " + id);
        }
        return new Place(Long.parseLong(parts.group(1)), Integer.parseInt(parts.group(2)));
    }
}
