package io.consilium.contracts.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of the figures that the alert rules and the dashboard in docker/observability ask for. */
public final class Figures {

    private static final Pattern RULE = Pattern.compile("(?m)^ *expr: (.+)$");
    private static final Pattern PANEL = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern LEGEND = Pattern.compile(PANEL.pattern() + ",\\s*\"legendFormat\": \"([^\"]*)\"");
    private static final Pattern IN_LEGEND = Pattern.compile("\\{\\{ *(\\w+) *}}");
    private static final Pattern LIST = Pattern.compile("\\b(?:by|without|on|ignoring) *\\(([^)]*)\\)");
    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(=~?)\"([^\"]*)\"");
    private static final String ANY = "[^\"]*";
    /** What a Prometheus adds itself. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    private static final String DASHBOARD = "docker/observability/dashboard.json";
    private static final Set<String> WORDS = Set.of("or", "and", "unless");

    private Figures() {}

    /** Every name in the rules and the dashboard of a repository. */
    public static NavigableSet<String> asked(Path root) throws IOException {
        NavigableSet<String> names = new TreeSet<>();
        for (String expression : expressions(root)) {
            names.addAll(in(expression));
        }
        return names;
    }

    /**
     * What is asked of labels, by a value, in a list as that of {@code by}, or in a panel's legend: that a name has one, or
     * has it with that value, with each of the alternatives of a pattern.
     */
    public static List<Label> labels(Path root) throws IOException {
        Set<Label> found = new LinkedHashSet<>();
        for (String expression : expressions(root)) {
            found.addAll(labels(expression));
        }
        found.addAll(legends(Files.readString(root.resolve(DASHBOARD))));
        return List.copyOf(found);
    }

    private static List<Label> legends(String dashboard) throws IOException {
        List<MatchResult> panels = LEGEND.matcher(dashboard).results().toList();
        if (panels.size() != PANEL.matcher(dashboard).results().count()) {
            throw new IOException("not all legends in " + DASHBOARD + " can be read: each must follow its expression");
        }
        List<Label> found = new ArrayList<>();
        for (MatchResult panel : panels) {
            for (String name : in(plain(panel.group(1)))) {
                IN_LEGEND
                        .matcher(panel.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .filter(label -> !OF_PROMETHEUS.contains(label))
                        .forEach(label -> found.add(new Label(name, label, ANY)));
            }
        }
        return found;
    }

    /** A label that a name must be shown with, and what its value must be like. */
    public record Label(String name, String label, String value) {

        /** Whether one of the series shown has it. */
        public boolean isIn(String exposition) {
            Pattern series =
                    Pattern.compile(Pattern.quote(name) + "\\{(?:.*,)?" + label + "=\"(?:" + value + ")\"[,}].*");
            return exposition.lines().anyMatch(line -> series.matcher(line).matches());
        }
    }

    static List<Label> labels(String expression) {
        List<Label> found = new ArrayList<>();
        SELECTOR.matcher(expression)
                .results()
                .forEach(selector -> LABEL.matcher(selector.group(2))
                        .results()
                        .forEach(label -> values(label.group(2), label.group(3))
                                .forEach(value -> found.add(new Label(selector.group(1), label.group(1), value)))));
        LIST.matcher(expression)
                .results()
                .flatMap(list -> WORD.matcher(list.group(1)).results())
                .forEach(label -> {
                    if (!OF_PROMETHEUS.contains(label.group())) {
                        in(expression).forEach(name -> found.add(new Label(name, label.group(), ANY)));
                    }
                });
        return found;
    }

    private static List<String> values(String comparison, String value) {
        if (comparison.equals("=")) {
            return List.of(Pattern.quote(value));
        }
        List<String> alternatives = value.contains("(") ? List.of(value) : List.of(value.split("\\|", -1));
        return alternatives.stream().map(each -> each.replace(".", "[^\"]")).toList();
    }

    private static String plain(String expression) {
        return expression.replace("\\\"", "\"");
    }

    private static List<String> expressions(Path root) throws IOException {
        Path folder = root.resolve("docker/observability");
        List<String> all = new ArrayList<>(expressions(RULE, folder.resolve("alerts.yml")));
        expressions(PANEL, folder.resolve("dashboard.json")).forEach(each -> all.add(plain(each)));
        return all;
    }

    /** Whether a name is one of Besu's or its plugin's, not of the registry's. */
    public static boolean isOfBesu(Path root, String name) throws IOException {
        return name.startsWith("ethereum_")
                || Pattern.compile("`" + name + "[`{]")
                        .matcher(Files.readString(root.resolve("docs/plugin.md")))
                        .find();
    }

    /** The names that a Prometheus would read out of what is shown to it. */
    public static NavigableSet<String> shown(String exposition) {
        NavigableSet<String> names = new TreeSet<>();
        for (String line : exposition.lines().toList()) {
            Matcher name = NAME.matcher(line);
            if (name.lookingAt()) {
                names.add(name.group());
            }
        }
        return names;
    }

    /** The names in an expression: what is neither in braces or quotes nor a function, a label or a word of the language. */
    static NavigableSet<String> in(String expression) {
        String bare = expression
                .replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^}]*}", "")
                .replaceAll("\\[[^\\]]*]", "")
                .replaceAll("\\b(by|without|on|ignoring|group_left|group_right) *\\([^)]*\\)", "");
        NavigableSet<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(bare);
        while (name.find()) {
            boolean isFunction = bare.substring(name.end()).stripLeading().startsWith("(");
            if (!isFunction && !WORDS.contains(name.group())) {
                names.add(name.group());
            }
        }
        return names;
    }

    private static List<String> expressions(Pattern pattern, Path file) throws IOException {
        List<String> found = pattern.matcher(Files.readString(file))
                .results()
                .map(each -> each.group(1))
                .toList();
        if (found.isEmpty() || found.contains("|") || found.contains(">")) {
            throw new IOException("not all expressions in " + file + " can be read: each must be on one line");
        }
        return found;
    }
}
