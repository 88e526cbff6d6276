package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One section of docs/runbooks.md: what a test types are the page's own commands, so that both change together.
 *
 * <p>Steps begin with their number in bold; a step's commands stand in its {@code ```sh} block, with words in capitals for what
 * differs from site to site.
 */
final class Runbook {

    static final Path PAGE = Path.of("..", "..", "docs", "runbooks.md");

    private static final Pattern STEP = Pattern.compile("^\\*\\*(\\d+)\\.\\*\\*");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\b[A-Z]{3,}\\b");

    private final String title;
    private final Map<Integer, List<String>> steps;
    private final Map<String, String> meanings = new HashMap<>();
    private final Set<Integer> typed = new TreeSet<>();

    /** Types one command, or the lines of a shell that belong together. */
    interface Typist {
        void type(String command) throws IOException, InterruptedException;
    }

    private Runbook(String title, Map<Integer, List<String>> steps) {
        this.title = title;
        this.steps = steps;
    }

    static Runbook of(String title) throws IOException {
        Map<Integer, List<String>> steps = new TreeMap<>();
        boolean here = false;
        boolean inside = false;
        int step = 0;
        for (String line : Files.readAllLines(PAGE)) {
            Matcher number = STEP.matcher(line);
            if (line.startsWith("## ")) {
                here = line.equals("## " + title);
            } else if (line.startsWith("```")) {
                inside = line.equals("```sh");
            } else if (here && inside) {
                steps.computeIfAbsent(step, first -> new ArrayList<>()).add(line);
            } else if (here && number.find()) {
                step = Integer.parseInt(number.group(1));
            }
        }
        if (steps.isEmpty()) {
            throw new IOException(PAGE + " has no commands under: " + title);
        }
        return new Runbook(title, steps);
    }

    /** Says what a word in capitals stands for here. */
    Runbook with(String placeholder, Object meaning) {
        meanings.put(placeholder, meaning.toString());
        return this;
    }

    /** Types a step's commands. */
    void type(int step, Typist typist) throws IOException, InterruptedException {
        typed.add(step);
        StringBuilder shell = new StringBuilder();
        for (String line : steps.getOrDefault(step, List.of())) {
            if (line.startsWith("consilium ")) {
                flush(shell, typist);
                typist.type(meant(line));
            } else {
                shell.append(meant(line)).append('\n');
            }
        }
        flush(shell, typist);
    }

    private static void flush(StringBuilder shell, Typist typist) throws IOException, InterruptedException {
        if (!shell.isEmpty()) {
            typist.type(shell.toString());
            shell.setLength(0);
        }
    }

    /** That no step of the page was left out. */
    void assertAllTyped() {
        assertEquals(steps.keySet(), typed, title);
    }

    private String meant(String line) {
        return PLACEHOLDER.matcher(line).replaceAll(word -> Matcher.quoteReplacement(meaning(word.group())));
    }

    private String meaning(String placeholder) {
        String meaning = meanings.get(placeholder);
        if (meaning == null) {
            throw new IllegalStateException(title + ": what is " + placeholder + "?");
        }
        return meaning;
    }
}
