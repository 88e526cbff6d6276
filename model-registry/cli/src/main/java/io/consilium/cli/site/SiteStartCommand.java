package io.consilium.cli.site;

import io.consilium.cli.Consilium;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.registry.SiteRegistry;
import io.consilium.cli.terminal.Output;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.service.Application;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Starts a site: its Kubo and Besu in the background, its registry in the foreground.
 *
 * <p>The registry is a process of its own that begins in the site's folder, so that its settings' paths do, too.
 */
@Command(
        name = "start",
        description = {
            "Start a site: Kubo and Besu in the background, and the registry in the foreground until it is interrupted.",
            "The two in the background go on then; DIR/stop stops them."
        })
public final class SiteStartCommand implements Callable<Integer> {

    /** Half of the heap is for a moment at the start: opening a keystore that is encrypted as wallets do takes 256 MiB. */
    static final List<String> MODEST = List.of("-Xmx512m", "-XX:+UseSerialGC");

    @Parameters(paramLabel = "DIR", description = "The site's folder.")
    private Path folder;

    @Option(names = "--registry-only", description = "Kubo and Besu run already, or elsewhere.")
    private boolean registryOnly;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException {
        SiteFolder site = SiteFolder.at(folder.toAbsolutePath().normalize());
        Path settings = site.path("registry/application.yml");
        if (!Files.exists(settings)) {
            throw new RegistryException(
                    settings + " is missing; has the site joined a network (consilium network join)?");
        }
        if (!registryOnly) {
            int ended = run(site, List.of(site.path("start").toString()));
            if (ended != 0) {
                return ended;
            }
        }
        output.remark(
                "consilium: the registry is reached at " + SiteRegistry.of(site).address());
        return run(site, registry());
    }

    private static List<String> registry() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(MODEST);
        Optional.ofNullable(System.getenv("CONSILIUM_REGISTRY_JAVA_OPTS"))
                .filter(options -> !options.isBlank())
                .ifPresent(options -> command.addAll(List.of(options.strip().split("\\s+"))));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dmicronaut.config.files=registry/application.yml",
                "-cp",
                classPath(),
                Application.class.getName()));
        return command;
    }

    /** This program's own classes, from whatever folder it was started. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int run(SiteFolder site, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(site.path().toFile())
                .inheritIO()
                .start();
        Thread end = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        try {
            return process.waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Consilium.FAILED;
        } finally {
            process.destroy();
            forget(end);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // Then it has run, and there was nothing to end.
        }
    }
}
