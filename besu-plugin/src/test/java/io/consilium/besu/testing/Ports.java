package io.consilium.besu.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** Ports that nobody listens on. */
public final class Ports {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 31_000;

    private Ports() {}

    /** The first of so many free ports in a row, below those that the system hands out by itself. */
    public static int inARow(int count) {
        Random random = new Random();
        for (int attempt = 0; attempt < 100; attempt++) {
            int first = random.nextInt(LOWEST, HIGHEST);
            int free = 0;
            while (free < count && isFree(first + free)) {
                free++;
            }
            if (free == count) {
                return first;
            }
        }
        throw new IllegalStateException("No " + count + " free ports in a row");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
