package io.consilium.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbered steps of a document's section, and what stands in their blocks, in the order in which they are read. */
record Instructions(List<Block> blocks) {

    private static final Pattern STEP = Pattern.compile("^\\*\\*(\\d+)\\.");

    /** A block; what comes before the first step is step 0. */
    record Block(int step, String language, List<String> lines) {

        String text() {
            return String.join("\n", lines);
        }
    }

    static Instructions of(Path document, String section) {
        List<Block> blocks = new ArrayList<>();
        boolean here = false;
        boolean inside = false;
        int step = 0;
        for (String line : Repository.read(document).lines().toList()) {
            Matcher number = STEP.matcher(line);
            if (line.startsWith("## ")) {
                here = line.equals("## " + section);
            } else if (here && line.startsWith("```")) {
                inside = !inside;
                if (inside) {
                    blocks.add(new Block(step, line.substring(3), new ArrayList<>()));
                }
            } else if (here && inside) {
                blocks.getLast().lines().add(line);
            } else if (here && number.find()) {
                step = Integer.parseInt(number.group(1));
            }
        }
        return new Instructions(blocks);
    }

    List<Block> in(String language) {
        return blocks.stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }
}
