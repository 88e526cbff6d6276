package io.consilium.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tests that a document may name as what shows a sentence: those that a runner really runs. */
final class Proofs {

    private static final Pattern RUN = Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)\\b");

    /** A contract is what several test classes implement. */
    private final Map<String, List<Path>> classes = files("(Test|Contract)\\.java", "/src/test/java/");

    private final List<Path> contracts = files("\\.t\\.sol", "/contracts/test/").values().stream()
            .flatMap(List::stream)
            .toList();

    /** How many classes there are. */
    int size() {
        return classes.size();
    }

    /** Whether there is a test in Java. */
    boolean has(String testClass, String method) {
        return classes.getOrDefault(testClass, List.of()).stream()
                .anyMatch(source -> isRun(Repository.read(source), "void " + method + "("));
    }

    /** A method that only looks like a test has no runner's annotation between it and the empty line before. */
    private static boolean isRun(String source, String method) {
        int at = source.indexOf(method);
        return at > 0
                && RUN.matcher(source.substring(source.lastIndexOf("\n\n", at), at))
                        .find();
    }

    /** Whether there is a test of the contracts; every function of such a name is run. */
    boolean has(String function) {
        Pattern test = Pattern.compile("\\bfunction " + Pattern.quote(function) + "\\(");
        return contracts.stream()
                .anyMatch(source -> test.matcher(Repository.read(source)).find());
    }

    private static Map<String, List<Path>> files(String end, String inside) {
        try (Stream<Path> files = Files.walk(Repository.ROOT)) {
            return files.filter(file -> file.toString().contains(inside))
                    .filter(file -> file.toString().matches(".*" + end))
                    .collect(Collectors.groupingBy(
                            file -> file.getFileName().toString().replace(".java", "")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
