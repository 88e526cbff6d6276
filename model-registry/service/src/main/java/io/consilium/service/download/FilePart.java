package io.consilium.service.download;

import io.consilium.service.problem.Refusal;
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

    private static final int DIGITS_OF_A_LONG = 18;
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]*)-([0-9]*)");

    /**
     * One range of bytes; of a header that asks for anything else nothing, and then the whole file is the answer.
     *
     * @throws Refusal if the file has none of those bytes
     */
    public static Optional<FilePart> of(String header, long size) {
        Matcher range = RANGE.matcher(header.strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (!range.group(1).isEmpty() && !range.group(2).isEmpty() && number(range.group(1)) > number(range.group(2))) {
            return Optional.empty();
        }
        FilePart wanted = range.group(1).isEmpty()
                ? new FilePart(Math.max(0, size - number(range.group(2))), size - 1, size)
                : new FilePart(
                        number(range.group(1)),
                        range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, number(range.group(2))),
                        size);
        if (wanted.first() > wanted.last()) {
            throw Refusal.beyond(
                    "range-beyond-the-end",
                    "There are " + size + " bytes, and none of them is in the range " + header.strip(),
                    size);
        }
        return Optional.of(wanted);
    }

    /** A number with more digits is beyond the end of every file. */
    private static long number(String digits) {
        return digits.length() > DIGITS_OF_A_LONG ? Long.MAX_VALUE : Long.parseLong(digits);
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
