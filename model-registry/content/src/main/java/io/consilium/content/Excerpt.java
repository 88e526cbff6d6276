package io.consilium.content;

/** What somebody else said, made fit for a message: one line, not long, nothing that a terminal would obey. */
final class Excerpt {

    private static final int LONGEST = 300;

    private Excerpt() {}

    static String of(String text) {
        String printable = text.replaceAll("[\\p{Cc}\\p{Cf}]+", " ").strip();
        if (printable.isEmpty()) {
            return "(nothing)";
        }
        return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "…";
    }
}
