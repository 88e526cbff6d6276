package io.consilium.service.limits;

import io.consilium.service.problem.Refusal;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.util.HttpClientAddressResolver;
import java.time.Duration;
import java.util.Optional;

/**
 * Turns away an address that asks for more than its share, and tells it when to come back.
 *
 * <p>Behind a proxy, {@code micronaut.server.client-address-header} names the header in which it tells who is asking.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RateLimit implements Ordered {

    private static final String SIGN_IN = "/api/v1/sign-in";
    private static final String VOUCHERS = "/api/v1/vouchers";

    private final HttpClientAddressResolver addresses;
    private final Buckets all;
    private final Buckets guessable;

    RateLimit(HttpClientAddressResolver addresses, LimitSettings settings) {
        this.addresses = addresses;
        this.all = new Buckets(settings.perSecond(), settings.burst(), System::nanoTime);
        this.guessable = new Buckets(settings.signInsPerSecond(), settings.signInBurst(), System::nanoTime);
    }

    /** Right after the request got its id, and before anything is looked up. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 1;
    }

    @RequestFilter
    void limit(HttpRequest<?> request) {
        String address = Optional.ofNullable(addresses.resolve(request)).orElse("unknown");
        require(all.take(address));
        String path = request.getPath();
        if (path.startsWith(SIGN_IN) || path.startsWith(VOUCHERS)) {
            require(guessable.take(address));
        }
    }

    private static void require(Duration wait) {
        if (!wait.isZero()) {
            throw Refusal.tooMany(
                    "too-many-requests", "Too many requests came from this address. Come back a little later", wait);
        }
    }
}
