package io.consilium.service.download;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file, as RFC 9110 asks for it by {@code Range}.
 *
 * @param first its first byte, from 0
 * @param last its last byte
 * @param size how many the whole file has
 */
public record FilePart(long first, long last, long size) {

    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /** One range of bytes that the file has; of anything else nothing, and then the whole file is the answer. */
    public static Optional<FilePart> of(String header, long size) {
        Matcher range = RANGE.matcher(header.strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        FilePart wanted = range.group(1).isEmpty()
                ? new FilePart(Math.max(0, size - number(range.group(2))), size - 1, size)
                : new FilePart(
                        number(range.group(1)),
                        range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, number(range.group(2))),
                        size);
        return Optional.of(wanted).filter(there -> there.first() <= there.last());
    }

    private static long number(String digits) {
        return Long.parseLong(digits);
    }

    /** How many bytes it has. */
    public long length() {
        return last - first + 1;
    }

    /** How an answer's {@code Content-Range} names it. */
    public String contentRange() {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
