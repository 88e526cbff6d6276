package io.consilium.content;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A store in a Kubo node, through its RPC API.
 *
 * <p>Kubo is asked, never believed: CIDs are computed here, and what it hands out is checked block by block. Contents that it
 * doesn't have itself it fetches from the swarm. Everything has a deadline, and what may safely be asked twice is asked again when
 * Kubo restarts in between; a {@link #put} isn't, since its stream can be read once only.
 */
public final class Kubo implements ContentStore {

    private final KuboSettings settings;
    private final Layout layout;
    private final KuboRpc rpc;
    private final Semaphore transfers;

    /** A store in the Kubo with these settings. Nothing is asked of it yet. */
    public Kubo(KuboSettings settings) {
        this(settings, Layout.STANDARD);
    }

    Kubo(KuboSettings settings, Layout layout) {
        this.settings = requireNonNull(settings);
        this.layout = layout;
        this.rpc = new KuboRpc(settings);
        this.transfers = new Semaphore(settings.transfers(), true);
    }

    @Override
    public Stored put(InputStream content) throws IOException {
        requireNonNull(content);
        startTransfer();
        try {
            // Asking again is safe as long as nothing of the stream was read, so Kubo may be late now but not later.
            JsonNode version = rpc.askForJson("version");
            if (!version.hasNonNull("Version")) {
                throw new ContentException.Unexpected(rpc.name() + " doesn't say which version it is: is it a Kubo?");
            }
            return add(content);
        } finally {
            transfers.release();
        }
    }

    private Stored add(InputStream content) throws IOException {
        // Nobody who makes a content can know the boundary, and so end it early.
        String boundary = UUID.randomUUID().toString();
        ContentHasher hasher = new ContentHasher(layout);
        try (Upload body = new Upload();
                Exchange exchange = rpc.upload(command(), boundary, body)) {
            boolean taken = send(content, boundary, body, hasher);
            if (taken) {
                body.complete();
            }
            try (Download answer = exchange.answer(settings.stall())) {
                byte[] said = answer.readAll(Exchange.LONGEST_MESSAGE, settings.stall());
                if (!taken) {
                    throw new ContentException.Unexpected(
                            rpc.name() + " said that it was done before it had everything");
                }
                return agreed(hasher.finish(), rpc.json(said).path("Hash").asText());
            }
        }
    }

    private Stored agreed(Stored ours, String theirs) throws ContentException {
        if (!ours.cid().toString().equals(theirs)) {
            throw new ContentException.Unexpected(rpc.name() + " should have stored " + ours.cid() + " but says "
                    + Excerpt.of(theirs) + ". Something between us changes what is sent.");
        }
        return ours;
    }

    /** Says everything that the CID depends on, so that Kubo's own configuration can't change it. */
    private String command() {
        return "add?cid-version=1&hash=sha2-256&raw-leaves=true&trickle=false&inline=false&chunker=size-"
                + layout.leafSize() + "&max-file-links=" + layout.links() + "&pin=true&progress=false";
    }

    /** Sends the content, hashing it on the way; false when Kubo answered before the end. */
    private boolean send(InputStream content, String boundary, Upload body, ContentHasher hasher) throws IOException {
        boolean wanted = body.write(
                ascii("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"content\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n"),
                settings.stall());
        while (wanted) {
            byte[] piece = new byte[Upload.PIECE];
            int length = content.readNBytes(piece, 0, piece.length);
            if (length == 0) {
                return body.write(ascii("\r\n--" + boundary + "--\r\n"), settings.stall());
            }
            hasher.update(piece, 0, length);
            wanted = body.write(ByteBuffer.wrap(piece, 0, length), settings.stall());
        }
        return false;
    }

    @Override
    public ContentStream range(Cid cid, long offset, long length) throws IOException {
        startTransfer();
        return ContentStream.open(cid, offset, length, new KuboSource(rpc, settings, cid, transfers::release));
    }

    @Override
    public boolean has(Cid cid) throws IOException {
        startTransfer();
        try {
            return Completeness.firstMissing(cid, this::localNode, this::isLocal)
                    .isEmpty();
        } finally {
            transfers.release();
        }
    }

    private FileNode localNode(Cid cid) throws IOException {
        return Blocks.node(cid, rpc.askForBlock("block/get?offline=true", cid, settings.stall()));
    }

    private boolean isLocal(Cid cid) throws IOException {
        try {
            rpc.tell("block/stat?offline=true", cid);
            return true;
        } catch (ContentException.NotFound e) {
            return false;
        }
    }

    @Override
    public void pin(Cid cid) throws IOException {
        if (!has(cid)) {
            fetch(cid);
        }
        if (!rpc.follow("pin/add?recursive=true&offline=true&progress=true", cid, line -> line.has("Pins"))) {
            throw new ContentException.Unexpected(rpc.name() + " broke off pinning " + cid + ". Try again.");
        }
    }

    /** Reads what is missing, which makes Kubo fetch it, and checks it; what is repeated is read once. */
    private void fetch(Cid root) throws IOException {
        if (root.codec() == Cid.Codec.RAW) {
            read(root);
            return;
        }
        NodeWalk.over(root, this::node, (cid, node) -> {
            // A node over nothing but leaves is a content in itself, and is read in one go.
            boolean overLeaves =
                    node.links().stream().allMatch(link -> link.cid().codec() == Cid.Codec.RAW);
            if (overLeaves) {
                read(cid);
            } else {
                for (Link link : node.links()) {
                    if (link.cid().codec() == Cid.Codec.RAW) {
                        read(link.cid());
                    }
                }
            }
        });
    }

    private void read(Cid cid) throws IOException {
        try (ContentStream content = get(cid)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
    }

    private FileNode node(Cid cid) throws IOException {
        try (KuboSource source = new KuboSource(rpc, settings, cid, () -> {})) {
            return new Blocks(source).node(cid);
        }
    }

    @Override
    public void unpin(Cid cid) throws IOException {
        try {
            rpc.tell("pin/rm?recursive=true", cid);
        } catch (ContentException.Unexpected e) {
            if (!KuboFailure.isNotPinned(e)) {
                throw e;
            }
        }
    }

    @Override
    public long collectGarbage() throws IOException {
        // Errors come in lines of their own; asked for otherwise they would come in a trailer, which no one hears.
        return rpc.askForLines("repo/gc?stream-errors=true", settings.sweep(), line -> {
            if (line.hasNonNull("Error")) {
                throw new ContentException.Unexpected(rpc.name() + " couldn't collect garbage: "
                        + Excerpt.of(line.get("Error").asText()));
            }
        });
    }

    @Override
    public Statistics statistics() throws IOException {
        JsonNode repository = rpc.askForJson("repo/stat");
        long pins = rpc.askForLines("pin/ls?type=recursive&stream=true", settings.stall(), pin -> {});
        return new Statistics(number(repository, "NumObjects"), number(repository, "RepoSize"), pins);
    }

    private long number(JsonNode answer, String field) throws ContentException {
        JsonNode number = answer.path(field);
        if (!number.canConvertToLong() || number.asLong() < 0) {
            throw new ContentException.Unexpected(
                    rpc.name() + " should have told its " + field + " but said " + Excerpt.of(answer.toString()));
        }
        return number.asLong();
    }

    private void startTransfer() throws IOException {
        try {
            if (!transfers.tryAcquire(settings.stall().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ContentException.TooSlow("All " + settings.transfers() + " transfers with " + rpc.name()
                        + " were in use for " + settings.stall().toMillis() + " ms. Close streams, or allow more.");
            }
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        rpc.close();
    }
}
