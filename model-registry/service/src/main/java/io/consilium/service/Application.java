package io.consilium.service;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.Micronaut;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/** The registry of one site, as a process. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Consilium registry",
                        version = "1",
                        description =
                                "The registry of one site: models are published, approved, pulled, run and recalled."
                                        + " Metrics are in millionths. Refusals are problems after RFC 9457.",
                        license = @License(name = "Apache-2.0")))
@SecurityScheme(name = "session", type = SecuritySchemeType.HTTP, scheme = "bearer", bearerFormat = "JWT")
public final class Application {

    private Application() {}

    /** Starts the service with its configuration files and waits until it is stopped. */
    public static void main(String[] arguments) {
        start(arguments);
    }

    /** Starts the service in this process; closing the context stops it. */
    public static ApplicationContext start(String... arguments) {
        return Micronaut.build(arguments).banner(false).start();
    }
}
