package io.consilium.runtime.card;

import java.util.Locale;

/** Text on its way into a page: nothing that somebody chose as a name becomes markup. */
final class Html {

    private Html() {}

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(Character.isISOControl(point) && point != '\n' ? '?' : point);
            }
        });
        return escaped.toString();
    }

    /** A share as people read it, such as {@code 97.4 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f\u2009%%", 100 * share);
    }

    /** A number of the page or the drawing, the same in every language. */
    static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
