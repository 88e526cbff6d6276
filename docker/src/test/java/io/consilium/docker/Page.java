package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A page of the documents: what tests type and compare are its own words, so that both change together. */
record Page(String name, List<String> lines) {

    static final Path ROOT = Path.of(System.getProperty("consilium.root"));

    static Page named(String name) throws IOException {
        return new Page(name, Files.readAllLines(ROOT.resolve(name)));
    }

    /** Types the first commands after a line that begins like that, with something in place of what the page names. */
    void type(String after, String named, Path instead) throws IOException, InterruptedException {
        String commands = block(after, "```sh").replace(named, "'" + instead + "'");
        Process shell = new ProcessBuilder("sh", "-euc", commands)
                .directory(ROOT.toFile())
                .inheritIO()
                .start();
        assertEquals(0, shell.waitFor(), commands);
    }

    /** The first block of that kind after a line that begins like that. */
    String block(String after, String fence) {
        List<String> rest = after(after);
        int begin = rest.indexOf(fence) + 1;
        return String.join(
                        "\n",
                        rest.subList(
                                begin, begin + rest.subList(begin, rest.size()).indexOf("```"))) + "\n";
    }

    /** The rows of the table under a heading, without its head. */
    List<List<String>> table(String heading) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : after("## " + heading)) {
            if (line.startsWith("|")) {
                rows.add(Arrays.stream(line.split("\\|", -1))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .toList());
            } else if (!rows.isEmpty()) {
                break;
            }
        }
        return rows.subList(2, rows.size());
    }

    private List<String> after(String beginning) {
        for (int line = 0; line < lines.size(); line++) {
            if (lines.get(line).startsWith(beginning)) {
                return lines.subList(line + 1, lines.size());
            }
        }
        throw new IllegalStateException(name + " has no line that begins with: " + beginning);
    }
}
