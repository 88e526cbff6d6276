package io.consilium.cli.audit;

import io.consilium.content.ContentStore;
import io.consilium.content.Folder;
import io.consilium.content.Kubo;
import io.consilium.content.KuboSettings;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where contents are fetched from. */
final class ContentOptions {

    @ArgGroup
    private Choice choice;

    /** At most one of these. */
    private static final class Choice {

        @Option(
                names = "--kubo",
                paramLabel = "URL",
                description = "The RPC API of the Kubo to fetch contents through.")
        private URI kubo;

        @Option(names = "--content", paramLabel = "DIR", description = "The folder store to read contents from.")
        private Path folder;

        @Option(names = "--no-content", description = "Leave contents unchecked; the report says so.")
        private boolean none;
    }

    /** The store that was named, or the site's Kubo. */
    Optional<ContentStore> open(Optional<SiteFolder> site) throws IOException {
        if (choice == null) {
            return site.map(folder ->
                    kubo(URI.create("http://127.0.0.1:" + folder.ports().kuboApi())));
        }
        if (choice.none) {
            return Optional.empty();
        }
        return Optional.of(choice.kubo == null ? Folder.open(choice.folder) : kubo(choice.kubo));
    }

    private static ContentStore kubo(URI api) {
        return new Kubo(KuboSettings.at(api));
    }
}
