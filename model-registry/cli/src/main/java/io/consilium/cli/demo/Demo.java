package io.consilium.cli.demo;

import static io.consilium.cli.demo.DemoException.require;

import io.consilium.cli.audit.Audit;
import io.consilium.cli.audit.Claim;
import io.consilium.cli.audit.Finding;
import io.consilium.cli.audit.Inquiry;
import io.consilium.cli.audit.Report;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.content.ContentStore;
import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Word;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.Model;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.signing.Signer;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Transactions;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.dataset.LabelledImage;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.inference.Answer;
import io.consilium.runtime.inference.LoadedModel;
import io.consilium.runtime.inference.ModelIdentity;
import io.consilium.runtime.inference.Overlay;
import io.consilium.runtime.inference.WarmModel;
import io.consilium.runtime.phantom.PhantomOrder;
import io.consilium.runtime.phantom.Site;
import io.consilium.runtime.training.TrainedModel;
import io.consilium.runtime.weights.WeightsFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The story that the demo tells, step by step; what a step learns, later ones build on. */
final class Demo {
    private static final String TASK = PhantomOrder.TASK;
    private static final int VERSIONS = 12;
    private static final int SLICES = 40;
    private static final int UNSEEN = 20;
    private static final int FIRST_EPOCHS = 6;
    private static final int TOP = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Consortium consortium;
    private final Path folder;
    private final Output output;
    private final Optional<Path> plugin;
    private final List<Long> published = Collections.synchronizedList(new ArrayList<>());
    private Lesson north;
    private Lesson south;
    private Lesson unseen;
    private Listed best;
    private Path pulled;

    Demo(Consortium consortium, Path folder, Optional<Path> plugin, Output output) {
        this.consortium = consortium;
        this.folder = folder;
        this.plugin = plugin;
        this.output = output;
    }

    Steps steps() {
        return new Steps()
                .then("A network of two hospitals, a partner and a regulator is made", () -> consortium.make(plugin))
                .then("Its chain, its stores and four registries run", consortium::run)
                .then("Both hospitals vote, and the task " + TASK + " is open", this::openTask)
                .then("Each site draws synthetic slices of its own scanner", this::draw)
                .then(VERSIONS + " versions are trained, published, attested and approved in turn", this::share)
                .then("The list keeps the latest and the ten best", this::ranking)
                .then("The partner asks for the best model, is granted it, pulls and verifies it", this::pull)
                .then("The partner runs it on slices that it never saw, and sees where it looked", this::run)
                .then("Without a grant there are no weights, and the refusal is on the ledger", this::denied)
                .then("A recalled model is refused at once, although it is cached", this::recalled)
                .then("A stranger is refused by a registry and by the ledger", this::stranger)
                .then("The regulator's audit holds, and is recorded", this::audit)
                .then("A byte is flipped in a store, and the audit finds it", this::flip);
    }

    private String openTask() throws IOException, InterruptedException {
        Map<String, Object> task =
                Map.of("name", TASK, "metric", "ACCURACY", "approvalsRequired", 1, "attestationsRequired", 1);
        long proposal;
        try (Registry staff = site(Consortium.NORTH).staff()) {
            proposal =
                    staff.send("POST", "/proposals/task", task).path("proposal").asLong();
        }
        try (Registry staff = site(Consortium.SOUTH).staff()) {
            staff.send("POST", "/proposals/" + proposal + "/votes");
        }
        return "proposal " + proposal + " has both votes; models are ranked by accuracy, and need an approval";
    }

    private String draw() throws IOException {
        north = Lesson.with(site(Consortium.NORTH).work("lesson"), Site.A, SLICES, 1);
        south = Lesson.with(site(Consortium.SOUTH).work("lesson"), Site.B, SLICES, 2);
        unseen = Lesson.with(site(Consortium.PARTNER).work("lesson"), Site.C, UNSEEN, 3);
        return SLICES + " of each hospital, " + UNSEEN + " of the partner; drawn by a program, nobody was scanned";
    }

    /**
     * While a version is shared, the next one is trained already, and while one is tested and approved, the next one is published: on
     * a real chain each step waits for a block. One at a time of each kind: two validators on a busy machine need room.
     */
    private String share() throws IOException, InterruptedException {
        List<Future<Void>> judged = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService publishing = Executors.newSingleThreadExecutor();
                ExecutorService judging = Executors.newSingleThreadExecutor();
                Progress progress = output.progress("versions", VERSIONS, Progress.Unit.ITEMS)) {
            List<Future<Boolean>> shared = new ArrayList<>();
            Optional<Path> parent = Optional.empty();
            for (int version = 1; version <= VERSIONS; version++) {
                Lesson lesson = isNorths(version) ? north : south;
                TrainedModel trained = lesson.train(version, parent, version == 1 ? FIRST_EPOCHS : 1);
                parent = Optional.of(trained.weights());
                boolean byNorth = isNorths(version);
                shared.add(publishing.submit(() -> {
                    long model = publish(trained, byNorth);
                    return judged.add(judging.submit(() -> judge(model, byNorth)));
                }));
                progress.advance(1);
            }
            for (Future<Boolean> each : shared) {
                each.get();
            }
            for (Future<Void> each : judged) {
                each.get();
            }
        } catch (ExecutionException failed) {
            throw new DemoException(failed.getCause().getMessage(), failed.getCause());
        }
        return "models " + published.getFirst() + " to " + published.getLast()
                + ", each retrained from the one before and tested by the other hospital on its own images";
    }

    private static boolean isNorths(int version) {
        return version % 2 == 1;
    }

    private long publish(TrainedModel trained, boolean byNorth) throws IOException, InterruptedException {
        try (Registry staff =
                site(byNorth ? Consortium.NORTH : Consortium.SOUTH).staff()) {
            long parent = published.isEmpty() ? 0 : published.getLast();
            String publication = staff.send("POST", "/publications", Lesson.announcement(trained, parent))
                    .path("id")
                    .asText();
            long model = upload(staff, publication, trained.weights());
            published.add(model);
            return model;
        }
    }

    /** The publisher grants the other hospital access, which tests the model on its own slices, attests and approves. */
    private Void judge(long model, boolean byNorth) throws IOException, InterruptedException {
        DemoSite other = site(byNorth ? Consortium.SOUTH : Consortium.NORTH);
        try (Registry staff =
                site(byNorth ? Consortium.NORTH : Consortium.SOUTH).staff()) {
            staff.send("PUT", "/models/" + model + "/grants/" + other.organisation());
        }
        try (Registry staff = other.staff()) {
            Path copy = other.work("model-" + model + ".safetensors");
            download(staff, model, copy);
            staff.send("POST", "/models/" + model + "/attestations", tested(byNorth ? south : north, copy));
            staff.send("POST", "/models/" + model + "/approvals");
        }
        return null;
    }

    /** One at a time: tests share the processors with the training that goes on meanwhile. */
    private synchronized Map<String, Object> tested(Lesson own, Path copy) throws IOException {
        return own.attestation(copy);
    }

    private long upload(Registry staff, String publication, Path weights) throws IOException, InterruptedException {
        try (Progress progress = Progress.unseen()) {
            return staff.upload("/publications/" + publication + "/weights", weights, progress)
                    .path("model")
                    .asLong();
        }
    }

    private static void download(Registry staff, long model, Path file) throws IOException, InterruptedException {
        try (InputStream weights = staff.open("/models/" + model + "/weights").body()) {
            Files.copy(weights, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String ranking() throws IOException, InterruptedException {
        try (Registry staff = upToDate(site(Consortium.PARTNER))) {
            List<Listed> top = Listed.top(staff, TASK);
            Listed latest = Listed.latest(staff, TASK);
            long superseded = staff.get("/models?task=" + TASK + "&status=SUPERSEDED")
                    .path("models")
                    .size();
            require(top.size() == TOP, "the list of the best has " + top.size() + " models");
            require(latest.id() == published.getLast(), "the latest is model " + latest.id());
            require(superseded >= 1, "no model was superseded");
            require(top.stream().allMatch(Listed::attested), "a model is ranked by a claim, not by attestations");
            for (int i = 1; i < top.size(); i++) {
                require(top.get(i - 1).score() >= top.get(i).score(), "the list isn't in order at place " + (i + 1));
            }
            return "best: model %d with %s as attested; latest: model %d; superseded: %d"
                    .formatted(top.getFirst().id(), percent(top.getFirst().score()), latest.id(), superseded);
        }
    }

    private String pull() throws IOException, InterruptedException {
        DemoSite partner = site(Consortium.PARTNER);
        try (Registry staff = upToDate(partner)) {
            best = Listed.top(staff, TASK).getFirst();
            staff.send("POST", "/models/" + best.id() + "/access-requests");
        }
        try (Registry staff = publisherOf(best).staff()) {
            staff.send("PUT", "/models/" + best.id() + "/grants/" + partner.organisation());
        }
        pulled = partner.work("pulled.safetensors");
        try (Registry staff = partner.staff();
                Node node = consortium.chain().connect()) {
            download(staff, best.id(), pulled);
            Model onLedger = new Ledger(node).model(best.id()).orElseThrow();
            Word hash = new Word("0x" + Sha256.of(pulled).hex());
            require(
                    hash.equals(onLedger.publication().weightsHash()),
                    "the pulled bytes have the SHA-256 " + hash + ", the ledger says "
                            + onLedger.publication().weightsHash());
            require(
                    new Ledger(node).grant(best.id(), partner.organisation()).downloads() == 1,
                    "the download isn't on the ledger");
            return "model " + best.id() + ", " + Progress.bytes(Files.size(pulled)) + ", SHA-256 " + hash
                    + " as the ledger says";
        }
    }

    private DemoSite publisherOf(Listed model) {
        return consortium.sites().stream()
                .filter(site -> site.organisation() == model.publisher())
                .findFirst()
                .orElseThrow();
    }

    private String run() throws IOException, InterruptedException {
        ModelIdentity identity = new ModelIdentity(
                "model " + best.id(),
                new Sha256(best.weightsHash().substring(2)),
                Lesson.ARCHITECTURE,
                WeightsFormat.SAFETENSORS);
        int right = 0;
        Path heat = folder.resolve("heat-map.png");
        try (WarmModel model = new WarmModel(LoadedModel.load(pulled, identity))) {
            for (LabelledImage image : unseen.images().images()) {
                Picture picture = Picture.decode(Files.readAllBytes(image.file()));
                Answer answer = model.explain(picture);
                String truth = unseen.images().classes().get(image.label());
                boolean isRight = answer.best().name().equals(truth);
                right += isRight ? 1 : 0;
                if (answer.heatMap().isPresent() && (!Files.exists(heat) || (isRight && truth.equals("tumor")))) {
                    Files.write(
                            heat, Overlay.png(picture, answer.heatMap().get(), Lesson.ARCHITECTURE.preprocessing()));
                }
            }
        }
        require(Files.exists(heat), "the model explained none of its answers");
        return "%d of %d slices of an unknown scanner told right; heat map: %s".formatted(right, UNSEEN, heat);
    }

    private String denied() throws IOException, InterruptedException {
        DemoSite partner = site(Consortium.PARTNER);
        long other = published.getLast() == best.id() ? published.get(VERSIONS - 2) : published.getLast();
        String said = refusal(
                () -> {
                    try (Registry staff = partner.staff()) {
                        staff.get("/models/" + other + "/weights");
                    }
                },
                "not-granted");
        try (Registry staff = partner.staff()) {
            eventually(
                    () -> staff.get("/models/" + other)
                            .path("history")
                            .findValuesAsText("name")
                            .contains("DenialRecorded"),
                    "the refusal isn't on the ledger");
        }
        return "model " + other + ": " + said;
    }

    private String recalled() throws IOException, InterruptedException {
        try (Registry staff = publisherOf(best).staff()) {
            staff.send("POST", "/models/" + best.id() + "/recall", Map.of("reason", RecallReason.SAFETY_RISK.name()));
        }
        String said = refusal(
                () -> {
                    try (Registry staff = site(Consortium.PARTNER).staff()) {
                        staff.get("/models/" + best.id() + "/weights");
                    }
                },
                "recalled");
        try (Node node = consortium.chain().connect()) {
            require(
                    new Ledger(node).model(best.id()).orElseThrow().status() == ModelStatus.RECALLED,
                    "the ledger doesn't say that the model is recalled");
            require(
                    new Ledger(node).topTen(1).stream().noneMatch(model -> model.id() == best.id()),
                    "a recalled model is still on the list");
        }
        return said;
    }

    private String stranger() throws IOException, InterruptedException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        key[0] = 0;
        KeystoreSigner stranger = KeystoreSigner.of(Word.of(key));
        String said = refusal(
                () -> {
                    try (Registry client = Registry.as(
                            stranger, site(Consortium.NORTH).registry().address())) {
                        client.get("/models");
                    }
                },
                "");
        String ledgerSaid = "";
        try (Node node = consortium.chain().connect()) {
            new Transactions(node, stranger).send(ModelLedgerCalls.approve(published.getLast()));
        } catch (LedgerException.Reverted | LedgerException.NotPermitted | LedgerException.Declined refused) {
            ledgerSaid = refused.getMessage();
        }
        require(!ledgerSaid.isEmpty(), "the ledger took a stranger's transaction");
        return "the registry: " + said + " - the ledger: " + ledgerSaid;
    }

    /** A registry's tables follow the ledger at a short distance; what a step looks at must have arrived. */
    private Registry upToDate(DemoSite site) throws IOException, InterruptedException {
        long head;
        try (Node node = consortium.chain().connect()) {
            head = node.head();
        }
        Registry staff = site.staff();
        eventually(
                () -> staff.get("/status").path("block").asLong() >= head,
                "the registry of " + site.name() + " doesn't follow the ledger");
        return staff;
    }

    /** Something that may take a moment to be so. */
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void eventually(Condition condition, String otherwise) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            require(System.nanoTime() < end, otherwise + " after " + PATIENCE.toSeconds() + " s");
            Thread.sleep(100);
        }
    }

    /** Something that a registry is to refuse. */
    private interface Attempt {
        void make() throws IOException, InterruptedException;
    }

    /** What a registry says when it refuses by this name, or by any if none is given. */
    private static String refusal(Attempt attempt, String problem) throws IOException, InterruptedException {
        try {
            attempt.make();
        } catch (RegistryException refused) {
            require(
                    problem.isEmpty() || refused.problem().equals(problem),
                    "refused, but for another reason: " + refused.getMessage());
            return refused.getMessage();
        }
        throw new DemoException("it wasn't refused");
    }

    private String audit() throws IOException, InterruptedException {
        DemoSite regulator = site(Consortium.REGULATOR);
        Report report = audit(regulator);
        require(report.holds(), "the audit found: " + report.findings());
        try (Node node = consortium.chain().connect()) {
            Word hash =
                    new Word("0x" + Sha256.of(report().resolve("report.json")).hex());
            new Transactions(node, regulator.signer())
                    .send(ModelLedgerCalls.recordAudit(hash, report.span().block(), 0));
        }
        return "%d events replayed, %d live models fetched and hashed, a registry held against them; report: %s"
                .formatted(report.span().events(), report.live().size(), report().resolve("report.html"));
    }

    private Path report() {
        return folder.resolve("report");
    }

    /** Replays out of a node alone, fetches contents through a site's own store, and holds its registry against the ledger. */
    private Report audit(DemoSite through) throws IOException, InterruptedException {
        URI address = through.registry().address();
        Signer auditor = site(Consortium.REGULATOR).signer();
        try (Node node = consortium.chain().connect();
                ContentStore store = consortium.storeOf(through);
                Inquiry asked = Inquiry.begin(auditor, address, PATIENCE)) {
            Audit.Sources sources = new Audit.Sources(
                    node, consortium.chain().genesis(), Optional.of(store), new Audit.Registered.Asked(asked));
            return new Audit(sources, auditor, output).into(report(), false);
        }
    }

    private String flip() throws IOException, InterruptedException {
        DemoSite store = site(Consortium.NORTH);
        long victim;
        Word digest;
        try (Registry staff = upToDate(store);
                Node node = consortium.chain().connect()) {
            victim = Listed.top(staff, TASK).stream()
                    .filter(model -> model.publisher() == store.organisation())
                    .findFirst()
                    .orElseThrow(() -> new DemoException("no live model of " + store.name()))
                    .id();
            digest = new Ledger(node)
                    .model(victim)
                    .orElseThrow()
                    .publication()
                    .weightsCid()
                    .digest();
        }
        StoredBlock block = StoredBlock.find(consortium.blocksOf(store), digest);
        block.flip();
        List<Finding> found = audit(store).findings();
        block.flip();
        Report after = audit(store);
        require(
                found.size() == 1
                        && found.getFirst().claim() == Claim.CONTENT
                        && found.getFirst().subject().equals("Model " + victim),
                "the audit found " + found);
        require(after.holds(), "with the byte turned back, the audit still found " + after.findings());
        return "in the store of " + store.name() + ": " + found.getFirst() + " Turned back, the audit holds again";
    }

    private DemoSite site(String name) {
        return consortium.site(name);
    }

    private static String percent(int millionths) {
        return String.format(Locale.ROOT, "%.1f %%", millionths / 1e4);
    }
}
