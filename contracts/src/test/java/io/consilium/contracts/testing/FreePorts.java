package io.consilium.contracts.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Ports of the loopback interface that nobody listens on, for processes that must be told theirs before they start.
 *
 * <p>They lie below those that systems give to connections by themselves: no client takes one before its server is up,
 * or while it's down for a moment. One JVM gives none away again before all others.
 */
public final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    private static int next = new Random().nextInt(LOWEST, HIGHEST);

    private FreePorts() {}

    public static int one() {
        return inARow(1);
    }

    /** The first of so many. */
    public static synchronized int inARow(int count) {
        for (int tried = 0; tried < HIGHEST - LOWEST; tried += count) {
            int first = next + count <= HIGHEST ? next : LOWEST;
            next = first + count;
            if (IntStream.range(first, next).allMatch(FreePorts::isFree)) {
                return first;
            }
        }
        throw new IllegalStateException("No " + count + " free ports in a row from " + LOWEST + " to " + HIGHEST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
