package io.consilium.cli.audit;

import io.consilium.cli.audit.ReportFolder.Verified;
import io.consilium.cli.terminal.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks that a report is the one that an account signed, down to the files beside it. */
@Command(name = "verify", description = "Check a report's signature and the files that it covers; no node is needed.")
final class VerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The folder with the report.")
    private Path folder;

    @Mixin
    private Output output;

    /** Whose report it is, for programs. */
    record Verification(
            String signer, String report, String madeAt, boolean holds, long chain, String genesis, long block) {}

    @Override
    public Integer call() throws IOException {
        Verified verified = new ReportFolder(folder).verified();
        Report report = verified.report();
        Verification verification = new Verification(
                verified.signer().hex(),
                verified.hash(),
                report.madeAt(),
                report.holds(),
                report.chain().id(),
                report.chain().genesis(),
                report.span().block());
        output.answer(verification, human -> {
            human.println("The report of " + report.madeAt() + " is whole, and signed by " + verified.signer());
            human.println("Chain " + report.chain().id() + " to block "
                    + report.span().block() + ". " + report.summary());
        });
        return 0;
    }
}
