package io.consilium.service.site;

import io.micronaut.core.value.PropertyResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The database's password, out of a file, and nowhere else: it stands in no settings, environment or process list. */
public final class DatabasePassword {

    private static final String FILE = "consilium.database.password-file";

    /** Whose settings open a database: its pool, and what brings its tables up to date. */
    private static final List<String> OPENERS = List.of("datasources", "flyway");

    private static final Pattern NAMED = Pattern.compile("(?i).*pass-?(word|phrase)");

    /** As drivers take one in an address: among its parameters, or with the user before the host. */
    private static final Pattern IN_ADDRESS = Pattern.compile("(?i)pass(word|phrase)=[^&;]|//[^/@]*:[^/@]+@");

    private DatabasePassword() {}

    /** The data source's setting that follows from the site's. */
    public static Map<String, Object> settings(PropertyResolver site) {
        OPENERS.forEach(opener -> requireNone(site, opener));
        return site.getProperty(FILE, Path.class)
                .<Map<String, Object>>map(file -> Map.of("datasources.default.password", firstLine(file)))
                .orElse(Map.of());
    }

    private static void requireNone(PropertyResolver site, String opener) {
        site.getProperties(opener).forEach((name, value) -> {
            String text = String.valueOf(value);
            boolean named = NAMED.matcher(name).matches() && !text.isBlank();
            if (named || IN_ADDRESS.matcher(text).find()) {
                throw new SiteException("There is a password in " + opener + "." + name
                        + ", where settings, the environment or the list of processes show it to others."
                        + " Put it alone into a file for its owner only, and name that file in " + FILE);
            }
        });
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
