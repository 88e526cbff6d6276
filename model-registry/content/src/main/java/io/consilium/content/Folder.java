package io.consilium.content;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a directory: each block a file, under the same CIDs as Kubo's.
 *
 * <p>What {@link #put} has returned is on the disk. A process that is killed, or a power cut, at any moment leaves whole blocks and
 * old drafts, and the drafts go when the folder is next opened. Several processes may use one folder at once.
 */
public final class Folder implements ContentStore {

    /** Something to do with files, whose failure is the folder's. */
    private interface Work {
        void run() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FORMAT = "consilium content folder, version 1\n";

    private final Path folder;
    private final Layout layout;
    private final BlockFiles blocks;
    private final PinFiles pins;
    private final Path damaged;
    private final FolderLock lock;
    private final FolderCheck check;

    private Folder(Path folder, Duration patience, Layout layout) throws IOException {
        this.folder = folder;
        this.layout = layout;
        Files.createDirectories(folder);
        checkFormat(folder.resolve("format"));
        this.blocks = new BlockFiles(folder.resolve("blocks"), folder.resolve("unfinished"));
        this.pins = new PinFiles(folder.resolve("pins"));
        this.damaged = Files.createDirectories(folder.resolve("damaged"));
        this.check = new FolderCheck(folder, blocks);
        BlockFiles.sync(folder);
        this.lock = new FolderLock(folder.resolve("lock"), patience);
        try {
            int cleared = lock.ifAlone(blocks::clearUnfinished).orElse(0);
            if (cleared > 0) {
                LOG.info("folder drafts_cleared={} folder={}", cleared, folder);
            }
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** Whether there is a store at a path. */
    public static boolean isAt(Path folder) {
        return Files.isRegularFile(folder.resolve("format"));
    }

    /** Opens a folder, or makes it. */
    public static Folder open(Path folder) throws IOException {
        return open(folder, PATIENCE);
    }

    /** The same; waits so long, and not longer, when others sweep the folder or keep it from being swept. */
    public static Folder open(Path folder, Duration patience) throws IOException {
        return open(folder, patience, Layout.STANDARD);
    }

    static Folder open(Path folder, Duration patience, Layout layout) throws IOException {
        requireNonNull(patience);
        try {
            return new Folder(folder.toAbsolutePath(), patience, layout);
        } catch (ContentException e) {
            throw e;
        } catch (IOException e) {
            throw new ContentException.Unreachable(
                    "The folder " + folder + " can't be used (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "). Check the path and who may write there.",
                    e);
        }
    }

    private static void checkFormat(Path file) throws IOException {
        if (!Files.exists(file)) {
            Path draft = file.resolveSibling("format." + UUID.randomUUID());
            Files.writeString(
                    draft, FORMAT, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
        String found = Files.readString(file);
        if (!found.equals(FORMAT)) {
            throw new ContentException.Unexpected(
                    file + " says \"" + Excerpt.of(found) + "\", expected \"" + FORMAT.strip() + "\"");
        }
    }

    @Override
    public Stored put(InputStream content) throws IOException {
        requireNonNull(content);
        return lock.whileAdding(() -> {
            Stored stored = write(content);
            here(() -> pins.add(stored.cid()));
            return stored;
        });
    }

    private Stored write(InputStream content) throws IOException {
        try (BlockWriter writer = new BlockWriter(folder, blocks)) {
            DagBuilder dag = new DagBuilder(layout, (cid, block) -> writer.write(cid, block, block.length));
            byte[] leaf = new byte[layout.leafSize()];
            int length = content.readNBytes(leaf, 0, leaf.length);
            // An empty content is one empty leaf.
            do {
                Cid cid = Cid.ofBlock(Cid.Codec.RAW, leaf, length);
                writer.write(cid, leaf, length);
                dag.leaf(cid, length);
                length = content.readNBytes(leaf, 0, leaf.length);
            } while (length > 0);
            Stored stored = dag.finish();
            writer.finish();
            return stored;
        }
    }

    @Override
    public ContentStream range(Cid cid, long offset, long length) throws IOException {
        lock.ensureOpen();
        return ContentStream.open(cid, offset, length, source());
    }

    @Override
    public boolean has(Cid cid) throws IOException {
        lock.ensureOpen();
        return check.firstMissing(cid).isEmpty();
    }

    @Override
    public void pin(Cid cid) throws IOException {
        lock.whileAdding(() -> {
            Optional<Cid> missing = check.firstMissing(cid);
            if (missing.isPresent()) {
                throw new ContentException.NotFound(missing.get(), name());
            }
            here(() -> pins.add(cid));
            return cid;
        });
    }

    @Override
    public void unpin(Cid cid) throws IOException {
        lock.ensureOpen();
        here(() -> pins.remove(cid));
    }

    @Override
    public long collectGarbage() throws IOException {
        return lock.whileSweeping(() -> {
            // A pinned content whose nodes can't be read ends it here: what they lead to isn't known, so nothing may
            // go.
            KeptBlocks kept = new KeptBlocks();
            for (Cid pinned : pinned()) {
                kept.addContent(pinned, new Blocks(source())::node);
            }
            return remove(kept);
        });
    }

    private long remove(KeptBlocks kept) throws IOException {
        AtomicLong removed = new AtomicLong();
        here(() -> blocks.forEach((cid, file) -> {
            if (!kept.contains(cid)) {
                Files.deleteIfExists(file);
                removed.incrementAndGet();
            }
        }));
        return removed.get();
    }

    @Override
    public Statistics statistics() throws IOException {
        lock.ensureOpen();
        AtomicLong count = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        here(() -> blocks.forEach((cid, file) -> {
            count.incrementAndGet();
            bytes.addAndGet(Files.size(file));
        }));
        return new Statistics(count.get(), bytes.get(), pinned().size());
    }

    /** Reads and hashes every block, and looks whether the pinned contents are complete. Changes nothing. */
    public Findings verify() throws IOException {
        return lock.whileAdding(() -> check.findings(pinned()));
    }

    /**
     * Moves damaged blocks out of the way, into {@code damaged/}, and fetches the pinned contents that aren't complete from
     * another store, if there is one. Sound blocks aren't written again.
     */
    public Repair repair(Optional<ContentStore> healthy) throws IOException {
        Findings found = verify();
        lock.whileSweeping(() -> {
            for (Cid cid : found.damaged()) {
                // Somebody may have put the same bytes since.
                if (check.isDamaged(cid)) {
                    here(() -> blocks.moveTo(damaged, cid));
                }
            }
            return found;
        });
        List<Cid> restored = new ArrayList<>();
        List<Repair.Lost> lost = new ArrayList<>();
        for (Cid cid : found.incomplete()) {
            Optional<String> failure = restore(cid, healthy);
            failure.ifPresentOrElse(reason -> lost.add(new Repair.Lost(cid, reason)), () -> restored.add(cid));
        }
        return new Repair(found, restored, lost);
    }

    /** Fetches a content from another store; why it couldn't, if it couldn't. */
    private Optional<String> restore(Cid cid, Optional<ContentStore> healthy) throws IOException {
        if (healthy.isEmpty()) {
            return Optional.of("there is no other store to fetch it from");
        }
        try (ContentStream content = healthy.get().get(cid)) {
            return lock.whileAdding(() -> {
                if (!write(content).cid().equals(cid)) {
                    return Optional.of(
                            "it isn't laid out as ours are; put its bytes again, which gives them another CID");
                }
                here(() -> pins.add(cid));
                return Optional.empty();
            });
        } catch (ContentException.StoreFull e) {
            throw e;
        } catch (ContentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private List<Cid> pinned() throws IOException {
        try {
            return pins.all();
        } catch (IOException e) {
            throw FolderFailure.of(folder, e);
        }
    }

    private BlockSource source() {
        return new FolderSource(folder, blocks);
    }

    private String name() {
        return "the folder " + folder;
    }

    private void here(Work work) throws IOException {
        try {
            work.run();
        } catch (IOException e) {
            throw FolderFailure.of(folder, e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
