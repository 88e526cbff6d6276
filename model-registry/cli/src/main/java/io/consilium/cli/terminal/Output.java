package io.consilium.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The answer of a command, for people or for programs; a command takes it as a {@link Mixin}.
 *
 * <p>The answer, and nothing else, goes to standard output; progress and remarks go to standard error.
 */
public final class Output {

    private static final JsonMapper JSON =
            JsonMapper.builder().findAndAddModules().build();

    @Option(names = "--json", description = "Print the answer as JSON, for programs.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Prints the answer: as JSON when that was asked for, else the way {@code human} writes it. */
    public void answer(Object answer, Consumer<PrintWriter> human) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(asJson(answer));
        } else {
            human.accept(out);
        }
        out.flush();
    }

    /** Prints a part of the answer as soon as it is known; programs get it with the whole. */
    public void line(String part) {
        if (!json) {
            PrintWriter out = command.commandLine().getOut();
            out.println(part);
            out.flush();
        }
    }

    /** Says something that isn't part of the answer. */
    public void remark(String sentence) {
        PrintWriter err = command.commandLine().getErr();
        err.println(sentence);
        err.flush();
    }

    /** Starts a progress display for {@code total} units of work (0 when the total isn't known). */
    public Progress progress(String label, long total, Progress.Unit unit) {
        boolean live = !json && Terminal.isInteractive();
        return new Progress(command.commandLine().getErr(), live, label, total, unit);
    }

    private static String asJson(Object answer) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer);
        } catch (JsonProcessingException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
