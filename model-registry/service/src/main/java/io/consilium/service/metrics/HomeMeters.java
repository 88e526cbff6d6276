package io.consilium.service.metrics;

import io.consilium.service.site.Home;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room the disk has that the site's folder is on, and how much of it opened weights take. */
@Context
@WhereFiguresAreShown
final class HomeMeters {

    HomeMeters(MeterRegistry meters, Home home) {
        File folder = home.weights().getParent().toFile();
        Gauge.builder("consilium.home.free", () -> folder.getUsableSpace())
                .description("Room that is left on the disk with the site's folder")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("consilium.home.size", () -> folder.getTotalSpace())
                .description("Size of the disk with the site's folder")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("consilium.cache.size", () -> size(home.weights()))
                .description("What opened weights take that are kept for the next to ask")
                .baseUnit("bytes")
                .register(meters);
    }

    private static double size(Path folder) {
        long sum = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                // One that is gone by now has no bytes.
                sum += file.toFile().length();
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return Double.NaN;
        }
        return sum;
    }
}
