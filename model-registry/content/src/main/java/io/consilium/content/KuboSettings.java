package io.consilium.content;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;

/**
 * Where a Kubo is and how patient to be with it.
 *
 * @param api the address of its RPC API, such as {@code http://127.0.0.1:5001}; keep that port away from everybody else
 * @param connect how long a connection may take to be made
 * @param stall how long nothing may move, while bytes or an answer are due, before it is called too slow
 * @param find how long Kubo may search the swarm for one block before it is called not found
 * @param sweep how long a garbage collection may go on without a word
 * @param recover how long to try again, at growing intervals, when Kubo can't be reached and trying again is safe
 * @param transfers how many contents may be on their way at once; more wait, as long as {@code stall}
 */
public record KuboSettings(
        URI api, Duration connect, Duration stall, Duration find, Duration sweep, Duration recover, int transfers) {

    /** Checks itself. */
    public KuboSettings {
        requireNonNull(api);
        if (!("http".equals(api.getScheme()) || "https".equals(api.getScheme())) || api.getHost() == null) {
            throw new IllegalArgumentException(
                    "The address of Kubo's RPC API looks like http://127.0.0.1:5001, not like " + api);
        }
        positive(connect);
        positive(stall);
        positive(find);
        positive(sweep);
        positive(recover);
        if (transfers < 1) {
            throw new IllegalArgumentException("At least one transfer at once, not " + transfers);
        }
    }

    /** The defaults: 2 s to connect, 30 s without movement, 30 s to find a block, 10 min to sweep, 5 s to recover, 16 at once. */
    public static KuboSettings at(URI api) {
        return new KuboSettings(
                api,
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                16);
    }

    /** The same with another {@code stall}. */
    public KuboSettings withStall(Duration other) {
        return new KuboSettings(api, connect, other, find, sweep, recover, transfers);
    }

    /** The same with another {@code find}. */
    public KuboSettings withFind(Duration other) {
        return new KuboSettings(api, connect, stall, other, sweep, recover, transfers);
    }

    /** The same with another {@code sweep}. */
    public KuboSettings withSweep(Duration other) {
        return new KuboSettings(api, connect, stall, find, other, recover, transfers);
    }

    /** The same with another {@code recover}. */
    public KuboSettings withRecover(Duration other) {
        return new KuboSettings(api, connect, stall, find, sweep, other, transfers);
    }

    /** The same with another number of {@code transfers}. */
    public KuboSettings withTransfers(int other) {
        return new KuboSettings(api, connect, stall, find, sweep, recover, other);
    }

    private static void positive(Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("A patience of " + duration + " can't be kept");
        }
    }
}
