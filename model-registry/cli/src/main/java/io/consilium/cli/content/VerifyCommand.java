package io.consilium.cli.content;

import io.consilium.cli.Consilium;
import io.consilium.cli.terminal.Output;
import io.consilium.content.Cid;
import io.consilium.content.Findings;
import io.consilium.content.Folder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says of every block of a folder whether it is sound, and of every pinned content whether it is complete. */
@Command(
        name = "verify",
        description = "Read and hash every block, and see whether the pinned contents are complete. Changes nothing.")
final class VerifyCommand implements Callable<Integer> {

    @Mixin
    private ContentFolder folder;

    @Mixin
    private Output output;

    /** What was found, for programs. */
    record Verified(String folder, long checked, List<String> damaged, List<String> incomplete) {}

    @Override
    public Integer call() throws IOException {
        Findings findings = look();
        Verified verified = new Verified(
                folder.path().toString(), findings.checked(), texts(findings.damaged()), texts(findings.incomplete()));
        output.answer(verified, text -> print(text, findings));
        return findings.sound() ? 0 : Consilium.FAILED;
    }

    private Findings look() throws IOException {
        try (Folder store = folder.open()) {
            return store.verify();
        }
    }

    private void print(PrintWriter text, Findings findings) {
        printFindings(text, findings);
        text.println(
                findings.sound()
                        ? "Nothing is wrong."
                        : "Mend it with: consilium content repair --folder " + folder.path()
                                + " --from-kubo http://127.0.0.1:5001");
    }

    static void printFindings(PrintWriter text, Findings findings) {
        findings.damaged().forEach(cid -> text.println("damaged     " + cid));
        findings.incomplete().forEach(cid -> text.println("incomplete  " + cid));
        text.println("Blocks checked: " + findings.checked() + ", damaged: "
                + findings.damaged().size() + "; pinned contents incomplete: "
                + findings.incomplete().size());
    }

    static List<String> texts(List<Cid> cids) {
        return cids.stream().map(Cid::toString).toList();
    }
}
