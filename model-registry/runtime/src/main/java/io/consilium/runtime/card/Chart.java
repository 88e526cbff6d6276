package io.consilium.runtime.card;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A drawing of lines and dots over two axes, as SVG that brings no script, no font and no address.
 *
 * <p>Colours are the page's, by class name, so that the drawing follows its light or dark scheme.
 */
final class Chart {

    private static final double WIDTH = 420;
    private static final double HEIGHT = 260;
    private static final double LEFT = 46;
    private static final double RIGHT = 12;
    private static final double TOP = 12;
    private static final double BOTTOM = 40;

    private final String description;
    private final Axis across;
    private final Axis upward;
    private final StringBuilder marks = new StringBuilder();
    private final List<String> legend = new ArrayList<>();

    /** @param description what the drawing shows, for those who can't see it */
    Chart(String description, Axis across, Axis upward) {
        this.description = description;
        this.across = across;
        this.upward = upward;
    }

    /** A place in the drawing, in the units of its axes. */
    record Point(double x, double y) {}

    Chart line(String name, String style, List<Point> points) {
        String path = points.stream()
                .map(point -> number(x(point.x)) + "," + number(y(point.y)))
                .collect(Collectors.joining(" "));
        marks.append("<polyline class=\"line %s\" points=\"%s\"/>".formatted(style, path));
        if (points.size() == 1) {
            dot(style, points.getFirst(), 3, name);
        }
        legend.add("<span class=\"key %s\"></span>%s".formatted(style, Html.escape(name)));
        return this;
    }

    /** A line for the eye to compare with; it isn't in the legend. */
    Chart guide(Point from, Point to) {
        marks.append("<line class=\"guide\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(number(x(from.x)), number(y(from.y)), number(x(to.x)), number(y(to.y))));
        return this;
    }

    /** @param note what the reader sees when pointing at it */
    Chart dot(String style, Point at, double radius, String note) {
        marks.append("<circle class=\"dot %s\" cx=\"%s\" cy=\"%s\" r=\"%s\"><title>%s</title></circle>"
                .formatted(style, number(x(at.x)), number(y(at.y)), number(radius), Html.escape(note)));
        return this;
    }

    String svg() {
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">"
                .formatted(number(WIDTH), number(HEIGHT), Html.escape(description)));
        for (double tick : across.ticks()) {
            svg.append("<line class=\"grid\" x1=\"%1$s\" y1=\"%2$s\" x2=\"%1$s\" y2=\"%3$s\"/>"
                    .formatted(number(x(tick)), number(TOP), number(HEIGHT - BOTTOM)));
            svg.append(text("middle", x(tick), HEIGHT - BOTTOM + 16, across.label(tick)));
        }
        for (double tick : upward.ticks()) {
            svg.append("<line class=\"grid\" x1=\"%2$s\" y1=\"%1$s\" x2=\"%3$s\" y2=\"%1$s\"/>"
                    .formatted(number(y(tick)), number(LEFT), number(WIDTH - RIGHT)));
            svg.append(text("end", LEFT - 6, y(tick) + 4, upward.label(tick)));
        }
        svg.append(text("middle", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, across.name()));
        return svg.append(marks).append("</svg>").toString();
    }

    /** Which colour is what; empty when there is only one line. */
    String legend() {
        return legend.size() < 2 ? "" : "<p class=\"legend\">" + String.join("", legend) + "</p>";
    }

    private static String text(String anchor, double x, double y, String text) {
        return "<text text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
                .formatted(anchor, number(x), number(y), Html.escape(text));
    }

    private double x(double value) {
        return LEFT + across.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - upward.share(value) * (HEIGHT - BOTTOM - TOP);
    }

    private static String number(double value) {
        return Html.number("%.1f", value);
    }
}
