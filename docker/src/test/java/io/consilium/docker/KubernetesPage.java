package io.consilium.docker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** docs/kubernetes.md, and what it has an operator do. */
final class KubernetesPage {

    static final Path ROOT = Page.ROOT;

    /** The section that has a Prometheus let in. */
    static final String FIGURES = "Figures for a Prometheus";

    private final Page page;

    KubernetesPage() throws IOException {
        this.page = Page.named("docs/kubernetes.md");
    }

    /** Does what step 2 says to a site's folder. */
    void prepare(Path site) throws IOException, InterruptedException {
        page.type("**2.** ", "SITE", site);
    }

    /** Opens the way to a site's figures, as its section says. */
    void takeFigures(Path site) throws IOException, InterruptedException {
        page.type("## " + FIGURES, "SITE", site);
    }

    /** Brings the base in a site's folder, and the way to its figures, to this release, as the page has it for an upgrade. */
    void upgrade(Path site) throws IOException, InterruptedException {
        page.type("## Upgrading", "SITE", site);
        page.type("Where the way to the [figures]", "SITE", site);
    }

    /** What the table under a heading says of who reaches whom, in the way of {@link Flows}. */
    Set<String> flows(String heading) {
        Set<String> flows = new TreeSet<>();
        for (List<String> row : page.table(heading)) {
            for (String port : row.get(2).split(", ", -1)) {
                flows.add(row.get(0) + " > " + row.get(1) + " " + port);
            }
        }
        return flows;
    }

    /** The first block of that kind after a line that begins like that. */
    String block(String after, String fence) {
        return page.block(after, fence);
    }

    /** The rows of the table under a heading, without its head. */
    List<List<String>> table(String heading) {
        return page.table(heading);
    }
}
