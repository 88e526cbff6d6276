package io.consilium.service.access;

import io.consilium.contracts.Role;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Who may call a route; a route that doesn't say so is refused to everybody. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AllowedFor {

    /** How close the caller must be. */
    Who value();

    /** Any of these roles is needed; none given means that membership is enough. */
    Role[] roles() default {};
}
