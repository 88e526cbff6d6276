package io.consilium.content;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether what should be in a folder is there, and whether what is there is sound. */
final class FolderCheck {

    private static final Logger LOG = LoggerFactory.getLogger(FolderCheck.class);

    private final Path folder;
    private final BlockFiles blocks;

    FolderCheck(Path folder, BlockFiles blocks) {
        this.folder = folder;
        this.blocks = blocks;
    }

    /** Reads every block, and follows every pinned content. */
    Findings findings(List<Cid> pinned) throws IOException {
        AtomicLong checked = new AtomicLong();
        Set<Cid> damaged = new LinkedHashSet<>();
        try {
            blocks.forEach((cid, file) -> {
                checked.incrementAndGet();
                if (isDamaged(cid)) {
                    damaged.add(cid);
                }
            });
        } catch (IOException e) {
            throw FolderFailure.of(folder, e);
        }
        List<Cid> incomplete = new ArrayList<>();
        for (Cid root : pinned) {
            if (firstMissing(root, damaged).isPresent()) {
                incomplete.add(root);
            }
        }
        return new Findings(checked.get(), List.copyOf(damaged), incomplete);
    }

    /** Whether a block is there with bytes that aren't its own, or that the disk doesn't give back. */
    boolean isDamaged(Cid cid) throws IOException {
        try {
            read(cid);
            return false;
        } catch (ContentException.NotFound e) {
            return false;
        } catch (ContentException.Corrupt e) {
            return true;
        } catch (ContentException.Unexpected e) {
            if (FolderFailure.isOfThisProcess(e)) {
                throw e;
            }
            LOG.warn("folder block_unreadable={} cause={}", cid, e.getMessage());
            return true;
        }
    }

    private void read(Cid cid) throws IOException {
        new Blocks(new FolderSource(folder, blocks)).block(cid);
    }

    /** The first block of a content that isn't there. */
    Optional<Cid> firstMissing(Cid root) throws IOException {
        return firstMissing(root, Set.of());
    }

    private Optional<Cid> firstMissing(Cid root, Set<Cid> damaged) throws IOException {
        Blocks checked = new Blocks(new FolderSource(folder, blocks));
        LeafWalk.Nodes nodes = cid -> {
            if (damaged.contains(cid)) {
                throw new ContentException.NotFound(cid, "the folder " + folder);
            }
            return checked.node(cid);
        };
        return Completeness.firstMissing(root, nodes, cid -> !damaged.contains(cid) && blocks.has(cid));
    }
}
