package io.consilium.service.limits;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A bucket of tokens for each address: a request takes one, and they come back at a steady rate up to the bucket's size.
 *
 * <p>Full buckets are forgotten when there are many, so memory is bounded by how many ask within a bucket's filling time.
 */
final class Buckets {

    private static final int MANY = 10_000;
    private static final double SECOND = 1e9;

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final double perSecond;
    private final double size;
    private final LongSupplier nanoseconds;

    Buckets(double perSecond, double size, LongSupplier nanoseconds) {
        if (!(perSecond > 0) || size < 1) {
            throw new IllegalArgumentException(
                    "A rate limit lets one through at least: " + perSecond + " per second, " + size + " at once");
        }
        this.perSecond = perSecond;
        this.size = size;
        this.nanoseconds = nanoseconds;
    }

    /** What was left at a time, and whether the one who asked then got a token. */
    private record Bucket(double tokens, long at, boolean let) {}

    /** Takes a token: how long to wait until there is one, zero if it was taken. */
    Duration take(String address) {
        long now = nanoseconds.getAsLong();
        if (buckets.size() > MANY) {
            buckets.values().removeIf(bucket -> filled(bucket, now) >= size);
        }
        Bucket after =
                buckets.compute(address, (ignored, before) -> taken(before == null ? size : filled(before, now), now));
        return after.let()
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.ceil((1 - after.tokens()) / perSecond * SECOND));
    }

    private static Bucket taken(double tokens, long now) {
        return tokens >= 1 ? new Bucket(tokens - 1, now, true) : new Bucket(tokens, now, false);
    }

    private double filled(Bucket bucket, long now) {
        return Math.min(size, bucket.tokens() + (now - bucket.at()) / SECOND * perSecond);
    }
}
