package io.consilium.genesis.testing;

import io.consilium.genesis.folder.NetworkPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Plans of networks for tests: from a seed, on ports that are free. */
public final class Plans {

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    private Plans() {}

    /** Four hospitals A, B, C and D, a partner site P and a regulator R. */
    public static NetworkPlan.Builder consortium() {
        return seeded().hospital("A")
                .hospital("B")
                .hospital("C")
                .hospital("D")
                .partner("P")
                .regulator("R");
    }

    /** Nobody yet; keys from a seed, and room for ten sites from a free port on. */
    public static NetworkPlan.Builder seeded() {
        return NetworkPlan.builder()
                .seed("tests".getBytes(StandardCharsets.UTF_8))
                .firstPort(freePorts(100));
    }

    /** The first of so many ports in a row that nobody uses, below those that systems give away by themselves. */
    public static int freePorts(int count) {
        Random random = new Random();
        for (int attempt = 0; attempt < 200; attempt++) {
            int first = LOWEST + random.nextInt(HIGHEST - LOWEST - count);
            if (areFree(first, count)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + count + " free ports in a row were found");
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (BindException used) {
                return false;
            } catch (IOException unusable) {
                throw new UncheckedIOException(unusable);
            }
        }
        return true;
    }
}
