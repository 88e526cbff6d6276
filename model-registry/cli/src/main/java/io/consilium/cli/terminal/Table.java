package io.consilium.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Columns that line up: text to the left, numbers to the right. */
public final class Table {

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9][0-9,.]*( ?(%|[kMGT]?i?B))?");

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    /** Starts a table with these column heads. */
    public Table(String... heads) {
        this.heads = List.of(heads);
    }

    /** Adds a row; it needs a cell for each column. */
    public Table row(Object... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException("a row needs " + heads.size() + " cells, not " + cells.length);
        }
        rows.add(List.of(cells).stream().map(Table::text).toList());
        return this;
    }

    /** Writes the heads and all rows; an empty table writes its heads only. */
    public void print(PrintWriter out) {
        int columns = heads.size();
        int[] width = new int[columns];
        boolean[] numeric = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            int at = column;
            width[at] = Math.max(
                    heads.get(at).length(),
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
            numeric[at] = !rows.isEmpty()
                    && rows.stream()
                            .allMatch(row -> row.get(at).isEmpty()
                                    || NUMBER.matcher(row.get(at)).matches());
        }
        printRow(out, heads, width, numeric);
        rows.forEach(row -> printRow(out, row, width, numeric));
    }

    private static void printRow(PrintWriter out, List<String> cells, int[] width, boolean[] numeric) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < width.length; column++) {
            String padding = " ".repeat(width[column] - cells.get(column).length());
            line.append(column == 0 ? "" : "  ")
                    .append(numeric[column] ? padding + cells.get(column) : cells.get(column) + padding);
        }
        out.println(line.toString().stripTrailing());
    }

    /** Control characters in names that others chose must not reach the terminal. */
    private static String text(Object cell) {
        return String.valueOf(cell).replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }
}
