package io.consilium.service.limits;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How much one address may ask for.
 *
 * @param perSecond requests in the long run
 * @param burst requests at once, after a quiet time
 * @param signInsPerSecond attempts to sign in and vouchers, in the long run: what could be guessed at is slower
 * @param signInBurst of these at once
 */
@ConfigurationProperties("consilium.limits")
record LimitSettings(
        @Bindable(defaultValue = "200") double perSecond,
        @Bindable(defaultValue = "2000") double burst,
        @Bindable(defaultValue = "5") double signInsPerSecond,
        @Bindable(defaultValue = "100") double signInBurst) {}
