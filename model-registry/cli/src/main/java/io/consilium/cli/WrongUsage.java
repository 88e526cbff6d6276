package io.consilium.cli;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Answers a wrong command line with what was wrong, the nearest command that exists, and the usage of that command. */
final class WrongUsage implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        Optional<String> unknown = unknownCommand(wrong);
        String message =
                unknown.map(name -> "no command is called '" + name + "'").orElseGet(wrong::getMessage);
        err.println(command.getColorScheme().errorText("consilium: " + message));
        unknown.flatMap(name -> nearest(name, command))
                .ifPresent(name ->
                        err.println("Did you mean: " + command.getCommandSpec().qualifiedName(" ") + " " + name + "?"));
        err.println();
        command.usage(err);
        return CommandLine.ExitCode.USAGE;
    }

    private static Optional<String> unknownCommand(ParameterException wrong) {
        boolean takesCommands = !wrong.getCommandLine().getSubcommands().isEmpty();
        return takesCommands && wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                ? Optional.of(unmatched.getUnmatched().getFirst())
                : Optional.empty();
    }

    private static Optional<String> nearest(String name, CommandLine command) {
        return command.getSubcommands().keySet().stream()
                .filter(candidate -> distance(name, candidate) <= Math.max(2, name.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    /** Edits (insert, delete, replace, swap of neighbours) that lead from one word to the other. */
    static int distance(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 ? j : j == 0 ? i : step(edits, from, to, i, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int step(int[][] edits, String from, String to, int i, int j) {
        int replaced = edits[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, 1 + edits[i - 2][j - 2]) : best;
    }
}
