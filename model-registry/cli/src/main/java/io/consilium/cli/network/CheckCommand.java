package io.consilium.cli.network;

import io.consilium.cli.Consilium;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.cli.terminal.Table;
import io.consilium.genesis.check.Finding;
import io.consilium.genesis.check.NetworkCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says of everything that should be so of a folder whether it is. */
@Command(
        name = "check",
        description =
                "Check a network's, a site's or the shared folder: files, keys, permissions, ports, clocks, nodes.")
final class CheckCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "DIR",
            description = "The folder of a network or of a site, or the one that members share.")
    private Path folder;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = {
                "Wait up to this long until the node of every site here has a block that was made since,",
                "and all have the same one."
            })
    private Integer patience;

    @Mixin
    private Output output;

    /** What was found, for programs. */
    record Checked(String folder, int wrong, List<Finding> findings) {}

    @Override
    public Integer call() throws InterruptedException {
        NetworkCheck check = NetworkCheck.of(folder);
        List<String> missing = patience == null ? List.of() : check.awaitNewBlock(Duration.ofSeconds(patience));
        List<Finding> findings = findings(check);
        int wrong = (int) findings.stream().filter(Finding::isWrong).count();
        output.answer(new Checked(folder.toString(), wrong, findings), text -> print(text, findings, wrong));
        if (!missing.isEmpty()) {
            output.remark("consilium: there was no new block that all nodes here have within " + patience + " s:");
            missing.forEach(each -> output.remark("  " + each));
            output.remark("see logs/besu.log of each, or give it more time with --wait");
        }
        return wrong == 0 && missing.isEmpty() ? 0 : Consilium.FAILED;
    }

    private List<Finding> findings(NetworkCheck check) {
        try (Progress progress = output.progress("check", check.subjects(), Progress.Unit.ITEMS)) {
            return check.findings(() -> progress.advance(1));
        }
    }

    private static void print(PrintWriter text, List<Finding> findings, int wrong) {
        Table table = new Table("", "whose", "claim", "found");
        findings.forEach(finding -> table.row(sign(finding), finding.subject(), finding.claim(), finding.detail()));
        table.print(text);
        text.println();
        text.println(
                wrong == 0 ? "Nothing is wrong." : wrong == 1 ? "One thing is wrong." : wrong + " things are wrong.");
    }

    private static String sign(Finding finding) {
        return switch (finding.verdict()) {
            case GOOD -> "ok";
            case NOTE -> "note";
            case WRONG -> "WRONG";
        };
    }
}
