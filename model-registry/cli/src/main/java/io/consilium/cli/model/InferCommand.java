package io.consilium.cli.model;

import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.sharing.LedgerModels;
import io.consilium.cli.sharing.PublishedHere;
import io.consilium.cli.sharing.VouchedModel;
import io.consilium.cli.terminal.Output;
import io.consilium.contracts.Word;
import io.consilium.runtime.RefusedWeightsException;
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
            "The model is a file, or a name on the ledger: task@latest, task@top/N, a number, or the first 16 or more digits of a hash.",
            "A model that was withdrawn or recalled is refused, whether it is here already or not, and in the middle of many images "
                    + "too (exit code 3). So a file needs a node to ask, unless it is your own training's and was never published.",
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
                    "Don't ask the ledger about a file. Whether the model was withdrawn or recalled isn't known then.")
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
        Path weights = model.path();
        if (!Files.exists(weights) && LedgerModels.isName(weights.toString())) {
            return askByName(weights.toString());
        }
        ModelIdentity own = identity();
        if (offline) {
            return askUnchecked(own);
        }
        if (!ledger.areKnown()) {
            requireOwnTraining(own.sha256());
            return askUnchecked(own);
        }
        Optional<VouchedModel> vouched =
                ledger.lookUp(weights, new Word("0x" + own.sha256().hex()), output);
        if (vouched.isPresent()) {
            return ask(vouched.get());
        }
        output.remark("consilium: no model on the ledger has the weights in " + weights + "; nobody vouches for it");
        return ask(weights, own, new Backing.Unknown());
    }

    /** What a name means, only the ledger says. */
    private int askByName(String name) throws IOException, InterruptedException {
        if (offline) {
            throw model.wrong("is a name on the ledger, and no file here; without --offline the ledger is asked");
        }
        return ask(ledger.pull(name, output));
    }

    private int ask(VouchedModel vouched) throws IOException, InterruptedException {
        try (vouched) {
            return ask(vouched.file(), identity(vouched), new Backing.Vouched(vouched));
        }
    }

    private int askUnchecked(ModelIdentity own) throws IOException, InterruptedException {
        output.remark("consilium: no ledger was asked about " + model.path()
                + "; nobody vouches for it, and whether it was recalled isn't known");
        return ask(model.path(), own, new Backing.Unchecked());
    }

    private int ask(Path weights, ModelIdentity identity, Backing backing) throws IOException, InterruptedException {
        Consultation consultation = new Consultation(identity, backing, heatMaps, output);
        Opinions opinions = consultation.about(images, weights);
        output.answer(opinions, opinions::print);
        if (consultation.end().isPresent()) {
            output.remark("consilium: not answered any more: " + String.join(", ", opinions.unanswered()));
            throw consultation.end().get();
        }
        return opinions.unanswered().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /**
     * A file that came from others may be a model that was recalled; one's own training result wasn't pulled from anywhere, and
     * can't be recalled before it is published.
     */
    private void requireOwnTraining(Sha256 digest) {
        boolean published = PublishedHere.knows(new Word("0x" + digest.hex()));
        if (published || !OwnTraining.wrote(model.path(), digest)) {
            throw new RegistryException("whether " + model.path() + (published ? ", which you published," : "")
                    + " was withdrawn or recalled can't be known without a node."
                    + " Sign in, or give --node URL, --chain-id N and --genesis HASH. With --offline it is run all the same:"
                    + " a recalled model isn't noticed then");
        }
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
        return new ModelIdentity("model " + vouched.id(), known, architecture, requireAllowed(vouched.file()));
    }

    private ModelIdentity identity() throws IOException {
        requireAllowed(model.path());
        Optional<Sha256> expected = digest.map(this::checked);
        ModelIdentity found = ModelIdentity.of(model.path(), model.architecture());
        if (expected.isPresent() && !expected.get().equals(found.sha256())) {
            throw new RefusedWeightsException(
                    RefusedWeightsException.Reason.WRONG_DIGEST,
                    found.id() + " has the SHA-256 " + found.sha256() + ", not " + expected.get());
        }
        return found;
    }

    /** That the ledger vouches for a network's bytes doesn't make its code harmless. */
    private WeightsFormat requireAllowed(Path weights) {
        WeightsFormat format = WeightsFormat.of(weights);
        if (format == WeightsFormat.TORCHSCRIPT && !torchScript) {
            throw model.wrong("is TorchScript, which brings code of its own; say --allow-torchscript if you trust it");
        }
        return format;
    }

    private Sha256 checked(String digits) {
        try {
            return new Sha256(digits);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(spec.commandLine(), malformed.getMessage());
        }
    }

    private void requireDifferentNames() {
        long names = images.stream().map(Consultation::heatMapName).distinct().count();
        if (heatMaps.isPresent() && names < images.size()) {
            throw new ParameterException(
                    spec.commandLine(), "Two of the images have the same name; ask about them one after the other");
        }
    }
}
