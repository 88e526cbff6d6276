package io.consilium.content;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The blocks of one reading, out of Kubo.
 *
 * <p>A reading that goes on to the content's end takes the leaves out of one {@code cat}, Kubo's fastest way to hand out bytes,
 * and cuts it by the sizes that the checked nodes announce. A part from the middle is asked for block by block, since {@code cat}
 * reads ahead. When a {@code cat} breaks off, the block that is due is asked for by its name: that either mends it (Kubo was
 * restarted) or tells which block is wrong and how.
 */
final class KuboSource implements BlockSource {

    /** So that Kubo's own deadline passes before ours and we hear why. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final KuboRpc rpc;
    private final KuboSettings settings;
    private final Cid root;
    private final Runnable onClose;

    private boolean toTheEnd;
    private Optional<Download> cat = Optional.empty();
    private long position;

    KuboSource(KuboRpc rpc, KuboSettings settings, Cid root, Runnable onClose) {
        this.rpc = rpc;
        this.settings = settings;
        this.root = root;
        this.onClose = onClose;
    }

    @Override
    public void announce(long from, long until, long size) {
        toTheEnd = until == size;
    }

    @Override
    public byte[] block(Cid cid) throws IOException {
        return rpc.askForBlock(blockGet(), cid, patience());
    }

    @Override
    public int leaf(Leaf leaf, byte[] buffer) throws IOException {
        if (toTheEnd) {
            int read = next(leaf, buffer);
            if (read == leaf.size()) {
                return read;
            }
            closeCat();
        }
        // One byte more than there should be, to see that it isn't there.
        return rpc.askForBlock(blockGet(), leaf.cid(), patience(), buffer, leaf.size() + 1);
    }

    private String blockGet() {
        return "block/get?timeout=" + settings.find().toMillis() + "ms";
    }

    private Duration patience() {
        return settings.find().plus(GRACE);
    }

    /** Reads the leaf out of the running cat; fewer bytes than it has mean that it broke off. */
    private int next(Leaf leaf, byte[] buffer) throws IOException {
        try {
            if (cat.isEmpty()) {
                cat = Optional.of(rpc.open("cat?offset=" + leaf.offset(), root, patience()));
                position = leaf.offset();
            }
            if (position != leaf.offset()) {
                throw new IllegalStateException("The cat is at " + position + ", the leaf at " + leaf.offset());
            }
            int read = cat.get().read(buffer, 0, leaf.size(), settings.stall());
            position += read;
            return read;
        } catch (ContentException e) {
            // Whatever it is, the block's own answer tells it better.
            return 0;
        }
    }

    private void closeCat() {
        cat.ifPresent(Download::close);
        cat = Optional.empty();
    }

    @Override
    public void close() {
        closeCat();
        onClose.run();
    }
}
