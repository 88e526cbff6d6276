package io.consilium.cli.terminal;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Locale;

/**
 * Progress of one piece of work: how far, how fast, how long still.
 *
 * <p>On a terminal it redraws one line; elsewhere it writes a line every ten seconds and one at the end. Safe to call
 * from several threads.
 */
public final class Progress implements AutoCloseable {

    /** What is counted. */
    public enum Unit {
        BYTES,
        ITEMS
    }

    private static final int BAR = 24;
    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration LINE = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final boolean live;
    private final String label;
    private final long total;
    private final Unit unit;
    private final long started = System.nanoTime();

    private long done;
    private long counted;
    private String note = "";
    private long lastShown = started;
    private boolean closed;

    Progress(PrintWriter out, boolean live, String label, long total, Unit unit) {
        this.out = out;
        this.live = live;
        this.label = label;
        this.total = total;
        this.unit = unit;
    }

    /** One that nobody sees. */
    public static Progress unseen() {
        return new Progress(new PrintWriter(Writer.nullWriter()), false, "", 0, Unit.ITEMS);
    }

    /** Counts {@code amount} more as done. */
    public synchronized void advance(long amount) {
        done += amount;
        counted += amount;
        showIfDue();
    }

    /** Starts at {@code amount}: work that was done by an earlier run, which doesn't count for the rate. */
    public synchronized void startAt(long amount) {
        done = amount;
    }

    /** Puts a short remark behind the figures, such as the loss of the last epoch. */
    public synchronized void note(String remark) {
        note = remark;
        showIfDue();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            show();
            if (live) {
                out.println();
                out.flush();
            }
        }
    }

    private void showIfDue() {
        Duration since = Duration.ofNanos(System.nanoTime() - lastShown);
        if (!closed && since.compareTo(live ? REDRAW : LINE) >= 0) {
            show();
        }
    }

    private void show() {
        lastShown = System.nanoTime();
        if (live) {
            out.print("\r\u001b[2K" + line());
        } else {
            out.println(line());
        }
        out.flush();
    }

    private String line() {
        double seconds = Math.max(1e-9, (System.nanoTime() - started) / 1e9);
        double rate = counted / seconds;
        StringBuilder line = new StringBuilder(label).append(' ');
        if (total > 0) {
            double share = Math.min(1, (double) done / total);
            if (live) {
                int filled = (int) Math.round(share * BAR);
                line.append("█".repeat(filled)).append("░".repeat(BAR - filled)).append(' ');
            }
            line.append(String.format(Locale.ROOT, "%3.0f %%  %s of %s", share * 100, amount(done), amount(total)));
        } else {
            line.append(amount(done));
        }
        line.append("  ").append(amount(Math.round(rate))).append("/s");
        if (total > done && rate > 0) {
            line.append("  ").append(time((total - done) / rate)).append(" left");
        } else {
            line.append("  ").append(time(seconds));
        }
        return note.isEmpty() ? line.toString() : line.append("  ").append(note).toString();
    }

    private String amount(long number) {
        return unit == Unit.ITEMS ? Long.toString(number) : bytes(number);
    }

    /** A size as people read it, such as {@code 97.4 MiB}. */
    public static String bytes(long number) {
        if (number < 1024) {
            return number + " B";
        }
        int power = Math.min(4, (63 - Long.numberOfLeadingZeros(number)) / 10);
        return String.format(Locale.ROOT, "%.1f %ciB", number / Math.pow(1024, power), " KMGT".charAt(power));
    }

    private static String time(double seconds) {
        Duration duration = Duration.ofMillis(Math.round(seconds * 1000));
        return duration.toHours() > 0
                ? String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart())
                : duration.toMinutes() > 0
                        ? String.format(Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart())
                        : String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
