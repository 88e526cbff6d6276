package io.consilium.service.site;

import io.micronaut.context.annotation.Context;
import io.micronaut.core.value.PropertyResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns at the start of files with secrets that everybody on this machine can read.
 *
 * <p>It only warns: what a container gets as a secret is often readable for all, and there is nobody else in it.
 */
@Context
final class SecretFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SecretFiles.class);
    private static final List<String> SETTINGS = List.of(
            "consilium.account.keystore",
            "consilium.account.password-file",
            "consilium.keys.file",
            "consilium.keys.password-file",
            "consilium.database.password-file",
            "consilium.tls.key");

    SecretFiles(PropertyResolver settings, SiteSettings site) throws IOException {
        for (Map.Entry<String, Path> open : open(settings, site.tokenSecret()).entrySet()) {
            LOG.warn(
                    "event=secret-readable-by-all setting={} file={} do=\"chmod 600 {}\"",
                    open.getKey(),
                    open.getValue(),
                    open.getValue());
        }
    }

    /** Those that everybody can read, by their settings. */
    static Map<String, Path> open(PropertyResolver settings, Path tokenSecret) throws IOException {
        Map<String, Path> files = new TreeMap<>(Map.of("consilium.token-secret-file", tokenSecret));
        for (String setting : SETTINGS) {
            settings.getProperty(setting, Path.class).ifPresent(file -> files.put(setting, file));
        }
        Map<String, Path> open = new TreeMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            if (Files.exists(file.getValue()) && isOpen(file.getValue())) {
                open.put(file.getKey(), file.getValue());
            }
        }
        return open;
    }

    private static boolean isOpen(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    }
}
