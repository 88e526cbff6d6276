package io.consilium.service.site;

import io.micronaut.context.annotation.Context;
import io.micronaut.core.value.PropertyResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
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
            "consilium.token-secret-file",
            "consilium.database.password-file",
            "consilium.tls.key");

    SecretFiles(PropertyResolver settings) throws IOException {
        for (String setting : SETTINGS) {
            Path file = settings.getProperty(setting, Path.class).orElse(null);
            if (file != null && Files.exists(file) && isOpen(file)) {
                LOG.warn("event=secret-readable-by-all setting={} file={} do=\"chmod 600 {}\"", setting, file, file);
            }
        }
    }

    private static boolean isOpen(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    }
}
