package io.consilium.cli.model;

import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.weights.Weights;
import io.consilium.runtime.weights.WeightsFormat;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A model in a file on this machine, which nobody vouches for but its owner; a command takes it as a {@link Mixin}. */
final class ModelFile {

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The weights.")
    private Path file;

    @Option(
            names = "--architecture",
            converter = ArchitectureName.class,
            completionCandidates = ArchitectureName.class,
            description = "The network, where the weights don't say: ${COMPLETION-CANDIDATES}.")
    private Optional<Architecture> architecture;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    Path path() {
        return file;
    }

    /** What the file says that it is of, unless the command line says so. */
    Architecture architecture() {
        return architecture
                .or(this::declared)
                .orElseThrow(() -> wrong("doesn't say which network it is of; say so with --architecture"));
    }

    ParameterException wrong(String predicate) {
        return new ParameterException(command.commandLine(), file + " " + predicate);
    }

    private Optional<Architecture> declared() {
        return WeightsFormat.of(file) == WeightsFormat.SAFETENSORS
                ? Weights.declaredArchitecture(file)
                : Optional.empty();
    }
}
