package io.consilium.service.site;

import io.micronaut.core.value.PropertyResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The database's password, out of a file, so that it stands in no settings, environment or process list. */
public final class DatabasePassword {

    private static final String FILE = "consilium.database.password-file";

    private DatabasePassword() {}

    /** The data source's setting that follows from the site's. */
    public static Map<String, Object> settings(PropertyResolver site) {
        return site.getProperty(FILE, Path.class)
                .<Map<String, Object>>map(file -> Map.of("datasources.default.password", firstLine(file)))
                .orElse(Map.of());
    }

    private static String firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return Optional.of(lines.findFirst().orElse(""))
                    .filter(line -> !line.isBlank())
                    .orElseThrow(() -> new SiteException("The first line of " + file + ", which " + FILE
                            + " names, is to be the database's password, and is empty"));
        } catch (IOException unreadable) {
            throw new SiteException(file + ", which " + FILE + " names, can't be read", unreadable);
        }
    }
}
