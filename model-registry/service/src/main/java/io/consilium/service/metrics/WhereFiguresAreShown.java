package io.consilium.service.metrics;

import io.micronaut.context.annotation.Requires;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks what exists only at a site that shows its figures: elsewhere nobody looks, so nothing is looked up. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Requires(property = MeterBeans.PORT)
public @interface WhereFiguresAreShown {}
