package io.consilium.service.pull;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** One at a time for each of many things; what nobody uses or waits for is forgotten. */
final class Turns<T> {

    private final Map<T, Line> lines = new HashMap<>();

    /** Whoever has their turn, and those who wait behind them. */
    private static final class Line {
        private final ReentrantLock lock = new ReentrantLock();
        private int people;
    }

    /** What its owner is to end. */
    interface Turn {
        void end();
    }

    /** Waits for one's turn. */
    Turn take(T thing) {
        Line line;
        synchronized (lines) {
            line = lines.computeIfAbsent(thing, ignored -> new Line());
            line.people++;
        }
        line.lock.lock();
        return () -> {
            line.lock.unlock();
            synchronized (lines) {
                line.people--;
                if (line.people == 0) {
                    lines.remove(thing);
                }
            }
        };
    }

    /** How many things somebody uses or waits for. */
    int size() {
        synchronized (lines) {
            return lines.size();
        }
    }
}
