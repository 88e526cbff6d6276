package io.consilium.cli.audit;

import io.consilium.cli.audit.ReportFolder.Verified;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.content.ContentStore;
import io.consilium.contracts.Predeployed;
import io.consilium.genesis.block.GenesisBlock;
import io.consilium.ledger.LedgerException.Declined;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.Model;
import io.consilium.ledger.Task;
import io.consilium.ledger.event.Cursor;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.replay.Comparison;
import io.consilium.ledger.replay.Difference;
import io.consilium.ledger.replay.Founding;
import io.consilium.ledger.replay.LedgerState;
import io.consilium.ledger.signing.Signer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An audit of a ledger: everything follows from what one node tells, from block 0 or from the last report on.
 *
 * <p>It ends with a signed report whatever it finds. Only what keeps it from being made at all is an exception: a node that is
 * away or on another chain, a last report that was tampered with, a disk that is full.
 */
public final class Audit {
    /** More would say no more; the report is read by people. */
    private static final int MOST_VIEWS = 100;

    private final Sources sources;
    private final Signer auditor;
    private final Output output;

    /**
     * What is audited.
     *
     * @param node the only one that is asked
     * @param genesis the network's genesis file, whose hash the node was compared with; without one, the founders are read from
     *     the node's own block 0
     * @param content where contents are fetched from; without one, they aren't
     * @param registry which is held against the ledger, if one is
     */
    public record Sources(
            Node node, Optional<GenesisBlock> genesis, Optional<ContentStore> content, Registered registry) {}

    /** Whether a registry is held against the ledger. */
    public sealed interface Registered {
        /** One in which the auditor has signed in. */
        record Asked(Inquiry inquiry) implements Registered {}

        /** None is, for a reason that the report gives. */
        record Unasked(String reason) implements Registered {}
    }

    public Audit(Sources sources, Signer auditor, Output output) {
        this.sources = sources;
        this.auditor = auditor;
        this.output = output;
    }

    /** Audits, and writes the report; goes on from the report that is in the folder unless {@code full}. */
    public Report into(Path path, boolean full) throws IOException {
        ReportFolder folder = new ReportFolder(path);
        Optional<Verified> last = full || !folder.hasReport() ? Optional.empty() : goOn(mine(folder.verified()));
        try {
            return write(folder, last);
        } finally {
            folder.discard();
        }
    }

    /** Only from one's own report is it right to go on: it stands for a replay that the auditor made. */
    private Verified mine(Verified last) {
        Report.Chain chain = last.report().chain();
        if (!last.signer().equals(auditor.address())) {
            throw new AuditException("The report in " + last.folder() + " was signed by " + last.signer() + ", not by "
                    + auditor.address() + ". Choose another folder, or audit again from block 0 with --full");
        }
        if (!chain.equals(chain())) {
            throw new AuditException("The report in " + last.folder() + " is of chain " + chain.id()
                    + " with the first block " + chain.genesis() + ". Choose another folder");
        }
        return last;
    }

    /** A replay that stopped half-way left no state to go on from. */
    private static Optional<Verified> goOn(Verified last) {
        boolean stopped = last.report().findings().stream().anyMatch(finding -> finding.claim() == Claim.EVENTS);
        return stopped ? Optional.empty() : Optional.of(last);
    }

    private Report.Chain chain() {
        return new Report.Chain(
                sources.node().chainId(), sources.node().genesis().hex());
    }

    private Report write(ReportFolder folder, Optional<Verified> last) throws IOException {
        Path draft = folder.draft();
        Judgements judgements =
                new Judgements(last.map(before -> before.report().findings()).orElse(List.of()));
        Deeds deeds = new Deeds(last.map(before -> before.report().deeds()).orElse(List.of()));
        Ledger ledger = new Ledger(sources.node());
        Cursor from = last.map(before -> before.report().span().cursor())
                .orElseGet(() -> Cursor.beginning(sources.node().genesis()));
        Path events = draft.resolve(ReportFolder.EVENTS);
        Course course;
        try (EventFile file =
                last.isPresent() ? EventFile.goingOn(last.get().events(), events) : EventFile.create(events)) {
            LedgerState state = last.isPresent() ? last.get().state() : new LedgerState(founding(ledger));
            course = new Course(sources.node(), from, state, deeds, file, judgements);
            genesis(judgements);
            if (replay(course, judgements)) {
                views(course, ledger, judgements);
                contents(course.state(), judgements);
            }
        }
        Report report = report(course, judgements, deeds, last, folder.close(course.state()));
        folder.publish(report, auditor);
        return report;
    }

    private Founding founding(Ledger ledger) {
        return sources.genesis()
                .map(genesis -> Founding.ofStorage(genesis.storage(Predeployed.CONSORTIUM.address())))
                .orElseGet(() -> Founding.read(ledger));
    }

    private void genesis(Judgements judgements) {
        if (sources.genesis().isPresent()) {
            judgements.checked(Claim.GENESIS, "its hash was computed from the file");
        } else {
            judgements.skipped(Claim.GENESIS, "no genesis file was given; any network of this chain id was accepted");
        }
    }

    private boolean replay(Course course, Judgements judgements) throws IOException {
        boolean sound;
        long head = sources.node().head();
        try (Progress progress = output.progress("replay", head, Progress.Unit.ITEMS)) {
            long[] done = {course.cursor().block()};
            progress.startAt(done[0]);
            sound = course.goTo(head, block -> {
                progress.advance(block - done[0]);
                done[0] = block;
            });
        } catch (Declined pruned) {
            throw new AuditException(
                    pruned.getMessage() + ". After block " + course.cursor().block()
                            + " it gives no events. An audit needs those of every block: if the node has pruned them, audit from"
                            + " one that keeps all logs",
                    pruned);
        } catch (Unreachable unreadable) {
            throw new AuditException(
                    unreadable.getMessage() + ". The audit got as far as block "
                            + course.cursor().block()
                            + "; if it stays so, audit from a node that answers for every block",
                    unreadable);
        }
        sound = sound && registry(course, judgements);
        if (sound) {
            judgements.checked(Claim.EVENTS, "%,d events were replayed".formatted(course.read()));
            judgements.checked(Claim.GRANTS, "every recorded download was looked at");
            judgements.checked(Claim.RECALLS, "every recorded download was looked at");
        }
        return sound;
    }

    private boolean registry(Course course, Judgements judgements) throws IOException {
        return switch (sources.registry()) {
            case Registered.Asked asked ->
                new RegistryCheck(asked.inquiry(), sources.node()).follow(course, judgements);
            case Registered.Unasked unasked -> {
                judgements.skipped(Claim.REGISTRY, unasked.reason());
                yield true;
            }
        };
    }

    private void views(Course course, Ledger ledger, Judgements judgements) {
        List<Difference> differences =
                Comparison.between(course.state(), ledger, course.cursor().block());
        differences.stream()
                .limit(MOST_VIEWS)
                .forEach(difference -> judgements.found(
                        Claim.VIEWS,
                        difference.subject(),
                        "the events say " + difference.expected() + ", the contracts say " + difference.actual()));
        if (!differences.isEmpty()) {
            judgements.found(
                    Claim.VIEWS,
                    "The node",
                    "answers otherwise than its events imply in " + differences.size()
                            + " places. It left out events, or has pruned them, or isn't honest; audit from another node that"
                            + " keeps all logs");
        }
        judgements.checked(
                Claim.VIEWS,
                "all answers about %,d models at block %,d"
                        .formatted(course.state().modelCount(), course.cursor().block()));
    }

    private void contents(LedgerState state, Judgements judgements) {
        if (sources.content().isEmpty()) {
            judgements.skipped(Claim.CONTENT, "no content store was named");
            judgements.skipped(Claim.CARDS, "no content store was named");
            return;
        }
        ContentCheck check = new ContentCheck(sources.content().get());
        List<Model> live = state.tasks().stream()
                .flatMap(task -> task.live().stream())
                .map(id -> state.model(id).orElseThrow())
                .toList();
        try (Progress progress = output.progress("contents", live.size(), Progress.Unit.ITEMS)) {
            for (Model model : live) {
                check.weights(model).ifPresent(wrong -> judgements.found(Claim.CONTENT, "Model " + model.id(), wrong));
                check.card(model).ifPresent(wrong -> judgements.found(Claim.CARDS, "Model " + model.id(), wrong));
                progress.advance(1);
            }
        }
        String all = live.size() == 1 ? "1 live model" : live.size() + " live models";
        judgements.checked(Claim.CONTENT, "every block of " + all + " was fetched and hashed");
        judgements.checked(Claim.CARDS, "the cards of " + all + " were fetched and hashed");
    }

    private Report report(
            Course course, Judgements judgements, Deeds deeds, Optional<Verified> last, Report.Files files)
            throws IOException {
        long before = last.map(verified -> verified.report().span().events()).orElse(0L);
        LedgerState state = course.state();
        return new Report(
                Report.FORMAT,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                auditor.address().hex(),
                chain(),
                new Report.Span(
                        course.cursor().block(),
                        course.cursor().blockHash().hex(),
                        before + course.read(),
                        course.read()),
                judgements.findings().isEmpty(),
                judgements.all(),
                judgements.findings(),
                state.organisations().stream().map(Report.Member::of).toList(),
                live(state),
                deeds.all(),
                last.map(Verified::hash).orElse(""),
                files);
    }

    private static List<Report.LiveModel> live(LedgerState state) throws IOException {
        List<Report.LiveModel> live = new ArrayList<>();
        for (Task task : state.tasks()) {
            for (int i = 0; i < task.live().size(); i++) {
                Model model = state.model(task.live().get(i)).orElseThrow();
                String cid = ContentCheck.cid(model.publication().weightsCid()).toString();
                live.add(Report.LiveModel.of(model, task.name(), i + 1, cid));
            }
        }
        return List.copyOf(live);
    }
}
