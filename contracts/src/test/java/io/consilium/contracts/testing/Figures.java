package io.consilium.contracts.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of the figures that the alert rules and the dashboard in docker/observability ask for. */
public final class Figures {

    private static final Pattern RULE = Pattern.compile("(?m)^ *expr: (.+)$");
    private static final Pattern PANEL = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(=~?)\"([^\"]*)\"");
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

    /** What is asked with labels: each name with a label and its value, or without the value where that is a pattern. */
    public static NavigableSet<String> labels(Path root) throws IOException {
        NavigableSet<String> found = new TreeSet<>();
        for (String expression : expressions(root)) {
            SELECTOR.matcher(expression)
                    .results()
                    .forEach(selector -> LABEL.matcher(selector.group(2))
                            .results()
                            .map(label -> selector.group(1) + " " + label.group(1) + "=\""
                                    + (label.group(2).equals("=") ? label.group(3) + "\"" : ""))
                            .forEach(found::add));
        }
        return found;
    }

    /** Whether what is shown has a series with such a label. */
    public static boolean shows(String exposition, String label) {
        String name = label.substring(0, label.indexOf(' '));
        String pair = label.substring(label.indexOf(' ') + 1);
        return exposition
                .lines()
                .anyMatch(line ->
                        line.startsWith(name + "{") && (line.contains("{" + pair) || line.contains("," + pair)));
    }

    private static List<String> expressions(Path root) throws IOException {
        Path folder = root.resolve("docker/observability");
        List<String> all = new ArrayList<>(expressions(RULE, folder.resolve("alerts.yml")));
        expressions(PANEL, folder.resolve("dashboard.json")).forEach(each -> all.add(each.replace("\\\"", "\"")));
        return all;
    }

    /** Whether a name is one of Besu's or its plugin's, not of the registry's. */
    public static boolean isOfBesu(Path root, String name) throws IOException {
        return name.startsWith("ethereum_")
                || Files.readString(root.resolve("docs/plugin.md")).contains("`" + name);
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
