package io.consilium.docker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** docs/kubernetes.md, and what it has an operator do. */
final class KubernetesPage {

    static final Path ROOT = Page.ROOT;

    private final Page page;

    KubernetesPage() throws IOException {
        this.page = Page.named("docs/kubernetes.md");
    }

    /** Does what step 2 says to a site's folder. */
    void prepare(Path site) throws IOException, InterruptedException {
        page.type("**2.** ", "SITE", site);
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
