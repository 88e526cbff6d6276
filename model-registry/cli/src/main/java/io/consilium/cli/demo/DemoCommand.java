package io.consilium.cli.demo;

import io.consilium.cli.Consilium;
import io.consilium.cli.network.OwnPlugin;
import io.consilium.cli.terminal.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the main job from end to end, and says of each step whether it held. */
@Command(
        name = "demo",
        description = {
            "Show a whole consortium at work on this machine, with synthetic images.",
            "Runs on Besu if it is there, else on anvil; on Kubo if it is there, else on a folder. It ends with 0 only if "
                    + "every step held."
        })
public final class DemoCommand implements Callable<Integer> {

    @Option(names = "--folder", paramLabel = "DIR", description = "Work in this new folder, and leave it behind.")
    private Path folder;

    @Option(names = "--keep", description = "Leave everything running afterwards, until Ctrl-C.")
    private boolean keep;

    @Option(names = "--anvil", description = "Run on anvil even if there is a Besu: it starts faster.")
    private boolean anvil;

    @Mixin
    private Output output;

    /** What was proven, for programs. */
    record Shown(int held, int steps, String folder, List<Steps.Outcome> outcomes) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<Path> plugin = OwnPlugin.find();
        Optional<Path> besu = anvil || plugin.isEmpty() ? Optional.empty() : DemoChain.findBesu();
        // Before anything is made.
        DemoChain.requireProgram(besu, anvil);
        Path place = folder == null
                ? Files.createTempDirectory("consilium-demo-")
                : Files.createDirectories(folder).toAbsolutePath();
        boolean all;
        try (Consortium consortium = new Consortium(place, besu)) {
            Steps steps = new Demo(consortium, place, plugin, output).steps();
            steps.take(output::line);
            all = steps.allHeld();
            Shown shown = new Shown(Math.toIntExact(steps.held()), steps.size(), place.toString(), steps.outcomes());
            output.answer(
                    shown, human -> human.println("demo: %d of %d steps held".formatted(shown.held(), shown.steps())));
            if (keep && all) {
                stay(consortium);
            }
        }
        if (folder == null && all) {
            delete(place.resolve("network"));
            delete(place.resolve("content"));
        }
        output.remark("The report and the heat map are in " + place);
        return all ? 0 : Consilium.FAILED;
    }

    private void stay(Consortium consortium) throws InterruptedException {
        consortium
                .sites()
                .forEach(site ->
                        output.remark(site.name() + ": " + site.registry().address() + ", folder "
                                + site.folder().path()));
        output.remark("The chain's JSON-RPC: " + consortium.chain().url() + ". Ctrl-C ends it all");
        Thread.currentThread().join();
    }

    private static void delete(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
