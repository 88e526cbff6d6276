package io.consilium.cli.model;

import io.consilium.cli.sharing.LedgerModels;
import io.consilium.cli.sharing.VouchedModel;
import io.consilium.cli.terminal.Output;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.inference.ModelIdentity;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.weights.WeightsFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a model about images, in a file or from the ledger. */
@Command(
        name = "infer",
        description = {
            "Ask a model about images: the probability of each class, and where in the image it looked.",
            "The model is a file, or a name on the ledger: task@latest, task@top/N, a number, or the beginning of a hash.",
            "A model that was withdrawn or recalled is refused, whether it is here already or not (exit code 3).",
            "The answer is for trying a model out, and no diagnosis."
        })
public final class InferCommand implements Callable<Integer> {

    @Mixin
    private ModelFile model;

    @Mixin
    private LedgerModels ledger;

    @Option(
            names = "--offline",
            description =
                    "Don't ask the ledger about a file; by default it is asked if you are signed in or name a --node.")
    private boolean offline;

    @Option(
            names = "--sha256",
            paramLabel = "DIGEST",
            description = "Use the weights only if this is their SHA-256 in hexadecimal digits.")
    private Optional<String> digest;

    @Option(
            names = "--allow-torchscript",
            description = "Run a network that brings its own code. Only for publishers that you trust.")
    private boolean torchScript;

    @Option(
            names = "--heat-maps",
            paramLabel = "DIR",
            description = "A folder for pictures that show where in each image the model looked.")
    private Optional<Path> heatMaps;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "PNG, JPEG or TIFF files.")
    private List<Path> images;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireDifferentNames();
        Asked asked = asked();
        Opinions opinions = Opinions.ask(asked.weights(), asked.identity(), images, heatMaps, output);
        output.answer(opinions, opinions::print);
        return opinions.opinions().size() == images.size() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** The weights that are to answer, and which model they are. */
    private record Asked(Path weights, ModelIdentity identity) {}

    /** What the ledger says at this moment counts, whether the weights were here before or not. */
    private Asked asked() throws IOException, InterruptedException {
        String name = model.path().toString();
        if (!Files.exists(model.path()) && LedgerModels.isName(name)) {
            VouchedModel vouched = ledger.pull(name, output);
            return new Asked(vouched.file(), identity(vouched));
        }
        ModelIdentity own = identity();
        if (offline || !ledger.areKnown()) {
            output.remark("consilium: no ledger was asked about " + model.path() + "; nobody vouches for it");
            return new Asked(model.path(), own);
        }
        Optional<VouchedModel> vouched = ledger.lookUp(model.path(), output);
        if (vouched.isEmpty()) {
            output.remark(
                    "consilium: no model on the ledger has the weights in " + model.path() + "; nobody vouches for it");
        }
        return new Asked(model.path(), vouched.isPresent() ? identity(vouched.get()) : own);
    }

    private ModelIdentity identity(VouchedModel vouched) throws IOException {
        Sha256 known = new Sha256(vouched.sha256().hex().substring(2));
        if (digest.map(this::checked).filter(wanted -> !wanted.equals(known)).isPresent()) {
            throw model.wrong(
                    "is model " + vouched.id() + " with the SHA-256 " + known.hex() + ", not " + digest.get());
        }
        Architecture architecture = Architectures.named(vouched.architecture())
                .orElseThrow(() -> model.wrong("is of the network " + vouched.architecture()
                        + ", which this program doesn't have; use a newer consilium"));
        return new ModelIdentity("model " + vouched.id(), known, architecture, WeightsFormat.of(vouched.file()));
    }

    private ModelIdentity identity() throws IOException {
        if (WeightsFormat.of(model.path()) == WeightsFormat.TORCHSCRIPT && !torchScript) {
            throw model.wrong("is TorchScript, which brings code of its own; say --allow-torchscript if you trust it");
        }
        Optional<Sha256> expected = digest.map(this::checked);
        ModelIdentity found = ModelIdentity.of(model.path(), model.architecture());
        return new ModelIdentity(found.id(), expected.orElse(found.sha256()), found.architecture(), found.format());
    }

    private Sha256 checked(String digits) {
        try {
            return new Sha256(digits);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(spec.commandLine(), malformed.getMessage());
        }
    }

    private void requireDifferentNames() {
        long names = images.stream().map(Opinions::heatMapName).distinct().count();
        if (heatMaps.isPresent() && names < images.size()) {
            throw new ParameterException(
                    spec.commandLine(), "Two of the images have the same name; ask about them one after the other");
        }
    }
}
