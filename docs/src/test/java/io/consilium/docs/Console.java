package io.consilium.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The commands that a document shows in its {@code ```console} blocks, with what it says they print.
 *
 * <p>A line that starts with {@code $ } is a command; the lines under it are what it prints, where {@code …} stands for
 * anything, and a line of only {@code …} for any lines. Nothing shown means that the output isn't checked. A command that
 * fails on purpose ends in {@code # exits N}.
 */
record Console(Path document, List<Step> steps) {

    private static final Pattern EXITS = Pattern.compile("#\\s*exits (\\d+)\\s*$");

    /** One command, its line in the document, the exit code and the output that the document promises. */
    record Step(int line, String command, int exitCode, List<String> output) {

        Pattern promised() {
            StringBuilder pattern = new StringBuilder();
            for (String promised : output) {
                pattern.append(
                        promised.strip().equals("…")
                                ? "(?:.*\\R)*?"
                                : Pattern.quote(promised.stripTrailing()).replace("…", "\\E.*\\Q") + "[ \\t]*\\R");
            }
            return Pattern.compile(pattern.toString());
        }
    }

    static Console of(Path document) {
        List<Step> steps = new ArrayList<>();
        boolean inside = false;
        int number = 0;
        for (String line : Repository.read(document).lines().toList()) {
            number++;
            if (line.startsWith("```")) {
                inside = !inside && line.startsWith("```console");
            } else if (inside && line.startsWith("$ ")) {
                var exits = EXITS.matcher(line);
                int code = exits.find() ? Integer.parseInt(exits.group(1)) : 0;
                steps.add(new Step(number, line.substring(2), code, new ArrayList<>()));
            } else if (inside && !steps.isEmpty()) {
                steps.getLast().output().add(line);
            }
        }
        return new Console(document, steps);
    }
}
