package io.consilium.cli.content;

import io.consilium.cli.Consilium;
import io.consilium.cli.terminal.Output;
import io.consilium.content.ContentStore;
import io.consilium.content.Folder;
import io.consilium.content.Kubo;
import io.consilium.content.KuboSettings;
import io.consilium.content.Repair;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Moves damaged blocks aside, and fetches what isn't complete from another store. */
@Command(
        name = "repair",
        description = "Move damaged blocks aside, into the folder's damaged/, and fetch the pinned contents that aren't"
                + " complete from another store. Without one it says what is lost.")
final class RepairCommand implements Callable<Integer> {

    @Mixin
    private ContentFolder folder;

    @ArgGroup
    private Healthy healthy;

    /** At most one of these. */
    private static final class Healthy {

        @Option(
                names = "--from-kubo",
                paramLabel = "URL",
                converter = KuboAddress.class,
                description = "RPC API of a Kubo to fetch from, such as http://127.0.0.1:5001;"
                        + " it also asks the sites that it is connected with.")
        private KuboSettings kubo;

        @Option(names = "--from-folder", paramLabel = "DIR", description = "Another such folder, a backup say.")
        private Path folder;

        ContentStore open() throws IOException {
            return kubo == null ? ContentFolder.open(folder) : new Kubo(kubo);
        }
    }

    /** Reads an address, or says what one looks like. */
    private static final class KuboAddress implements ITypeConverter<KuboSettings> {

        @Override
        public KuboSettings convert(String url) {
            try {
                return KuboSettings.at(URI.create(url));
            } catch (IllegalArgumentException refused) {
                throw new TypeConversionException(
                        "the address of Kubo's RPC API looks like http://127.0.0.1:5001, not like " + url);
            }
        }
    }

    @Mixin
    private Output output;

    /** What was found and done, for programs. */
    record Repaired(
            String folder,
            long checked,
            List<String> damaged,
            List<String> incomplete,
            List<String> restored,
            List<Lost> lost) {}

    /** A content that still isn't complete. */
    record Lost(String content, String reason) {}

    @Override
    public Integer call() throws IOException {
        Repair repair = mend();
        Repaired repaired = new Repaired(
                folder.path().toString(),
                repair.found().checked(),
                VerifyCommand.texts(repair.found().damaged()),
                VerifyCommand.texts(repair.found().incomplete()),
                VerifyCommand.texts(repair.restored()),
                repair.lost().stream()
                        .map(lost -> new Lost(lost.cid().toString(), lost.reason()))
                        .toList());
        output.answer(repaired, text -> print(text, repair));
        return repair.complete() ? 0 : Consilium.FAILED;
    }

    private Repair mend() throws IOException {
        try (Folder store = folder.open()) {
            if (healthy == null) {
                return store.repair(Optional.empty());
            }
            try (ContentStore from = healthy.open()) {
                return store.repair(Optional.of(from));
            }
        }
    }

    private static void print(PrintWriter text, Repair repair) {
        VerifyCommand.printFindings(text, repair.found());
        repair.restored().forEach(cid -> text.println("restored    " + cid));
        repair.lost().forEach(lost -> text.println("lost        " + lost.cid() + ": " + lost.reason()));
        text.println(
                repair.complete()
                        ? "Every pinned content is complete."
                        : "Lost here: " + repair.lost().size() + ". Fetch it from a site that has it: --from-kubo asks"
                                + " all that your Kubo is connected with.");
    }
}
