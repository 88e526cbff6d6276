package io.consilium.service;

import io.consilium.service.listening.Listening;
import io.consilium.service.site.DatabasePassword;
import io.consilium.service.site.SiteException;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.runtime.Micronaut;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private Application() {}

    /** Starts the service with its configuration files and waits until it is stopped. */
    public static void main(String[] arguments) {
        try {
            start(arguments);
        } catch (RuntimeException failure) {
            SiteException unusable = reason(failure).orElseThrow(() -> failure);
            LOG.error("event=not-started reason=\"{}\"", unusable.getMessage());
            System.exit(1);
        }
    }

    /** What is to be changed at the site, if that is why a part of the service couldn't be made. */
    private static Optional<SiteException> reason(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(SiteException.class::isInstance)
                .map(SiteException.class::cast)
                .findFirst();
    }

    /** Starts the service in this process; closing the context stops it. */
    public static ApplicationContext start(String... arguments) {
        return Micronaut.build(arguments)
                .properties(fromFiles(arguments))
                .banner(false)
                .start();
    }

    /** What the site's settings mean for the server and the data source, which have settings of their own. */
    private static Map<String, Object> fromFiles(String... arguments) {
        try (Environment site =
                Micronaut.build(arguments).build().getEnvironment().start()) {
            Map<String, Object> settings = new HashMap<>(Listening.settings(site));
            settings.putAll(DatabasePassword.settings(site));
            return settings;
        }
    }
}
