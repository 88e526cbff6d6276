package io.consilium.cli.audit;

import io.consilium.cli.Consilium;
import io.consilium.cli.audit.Audit.Registered;
import io.consilium.cli.chain.AccountOptions;
import io.consilium.cli.chain.ChainOptions;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.registry.SiteRegistry;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Table;
import io.consilium.content.ContentStore;
import io.consilium.contracts.Word;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.signing.Signer;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Transactions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Replays the ledger and writes a signed report of what holds. */
@Command(
        name = "audit",
        description = {
            "Replay the ledger out of a node alone, and write a signed report of what holds and what doesn't.",
            "Run again with the same folder, it goes on from the report that is there. It ends with 1 if anything "
                    + "doesn't hold."
        },
        subcommands = VerifyCommand.class)
public final class AuditCommand implements Callable<Integer> {

    @Option(names = "--out", paramLabel = "DIR", description = "The folder for the report.")
    private Path out;

    @Option(names = "--full", description = "Replay from block 0, even if there is a report to go on from.")
    private boolean full;

    @Option(
            names = "--record",
            description = "Write onto the ledger that this audit was made, with the report's SHA-256 (AUDITORs only).")
    private boolean record;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "A registry whose tables are to follow from the ledger; the auditor's account signs in there."
                    + " Default: the site's own, if it runs.")
    private Optional<URI> registry = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "For how long a registry is waited for, until it has read as far as the audit, and for each answer"
                            + " (default: ${DEFAULT-VALUE}). One that stays behind is a finding.")
    private int wait;

    @Mixin
    private ChainOptions chain;

    @Mixin
    private AccountOptions account;

    @Mixin
    private ContentOptions content;

    @Mixin
    private Output output;

    @Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    /** What was found, for programs. */
    record Audited(
            String report,
            boolean holds,
            String summary,
            long block,
            long events,
            long read,
            List<Judgement> claims,
            List<Finding> findings) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (out == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--out=DIR'");
        }
        if (wait < 1) {
            throw new ParameterException(spec.commandLine(), "--wait takes a number of seconds from 1 on, not " + wait);
        }
        Signer auditor = account.signer(chain.site(), output);
        Report report;
        try (Node node = chain.connect();
                Store store = new Store(content.open(chain.site()));
                Asked asked = asked(auditor)) {
            Audit.Sources sources = new Audit.Sources(node, chain.genesis(), store.content(), asked.registry());
            report = new Audit(sources, auditor, output).into(out, full);
            if (record) {
                record(node, auditor, report);
            }
        }
        Audited audited = new Audited(
                out.resolve(ReportFolder.REPORT).toString(),
                report.holds(),
                report.summary(),
                report.span().block(),
                report.span().events(),
                report.span().read(),
                report.judgements(),
                report.findings());
        output.answer(audited, human -> print(human, report));
        return report.holds() ? 0 : Consilium.FAILED;
    }

    /** A registry that was named must answer; the site's own may be away, and the claim is not checked then. */
    private Asked asked(Signer auditor) throws IOException, InterruptedException {
        if (registry.isPresent()) {
            return new Asked(new Registered.Asked(Inquiry.begin(auditor, registry.get(), Duration.ofSeconds(wait))));
        }
        Optional<SiteRegistry> own = chain.site().map(SiteRegistry::of);
        if (own.isEmpty()) {
            return new Asked(new Registered.Unasked("no registry was named; --registry URL names one"));
        }
        try {
            return new Asked(new Registered.Asked(Inquiry.begin(auditor, own.get(), Duration.ofSeconds(wait))));
        } catch (RegistryException away) {
            output.remark("consilium: no registry is asked: " + away.getMessage());
            return new Asked(new Registered.Unasked("the site's own doesn't run: " + away.getMessage()));
        }
    }

    /** A registry that may not be asked. */
    private record Asked(Registered registry) implements AutoCloseable {
        @Override
        public void close() {
            if (registry instanceof Registered.Asked asked) {
                asked.inquiry().close();
            }
        }
    }

    /** A store that may not be there. */
    private record Store(Optional<ContentStore> content) implements AutoCloseable {
        @Override
        public void close() {
            content.ifPresent(ContentStore::close);
        }
    }

    private void record(Node node, Signer auditor, Report report) throws IOException {
        Word hash = new Word("0x" + ReportFolder.sha256(out.resolve(ReportFolder.REPORT)));
        new Transactions(node, auditor)
                .send(ModelLedgerCalls.recordAudit(
                        hash, report.span().block(), report.findings().size()));
    }

    private void print(PrintWriter human, Report report) {
        Table claims = new Table("", "claim", "how");
        report.judgements()
                .forEach(judgement -> claims.row(sign(judgement.verdict()), judgement.sentence(), judgement.detail()));
        claims.print(human);
        human.println();
        report.findings().forEach(finding -> human.println(finding.claim() + " " + finding));
        human.println(report.summary());
        human.println(String.format(
                Locale.ROOT,
                "audit: block %d, %d events (%d read now); the report is %s",
                report.span().block(),
                report.span().events(),
                report.span().read(),
                out.resolve(ReportFolder.PAGE)));
    }

    private static String sign(Verdict verdict) {
        return switch (verdict) {
            case HOLDS -> "ok";
            case REFUTED -> "REFUTED";
            case NOT_CHECKED -> "not checked";
        };
    }
}
