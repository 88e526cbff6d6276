package io.consilium.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The other way into Kubo: blocks that we cut and hashed ourselves, as a CAR stream to {@code dag/import}, then a pin.
 *
 * <p>It was tried and isn't used: Kubo hashes every block again, so nothing is saved, and between the import and the pin a
 * collection could take the blocks. The benchmark shows both.
 */
final class CarImport {

    /** The CAR header {@code {"roots": [], "version": 1}} in DAG-CBOR: the root isn't known before the end. */
    private static final byte[] HEADER = HexFormat.of().parseHex("11a265726f6f7473806776657273696f6e01");

    private final KuboRpc rpc;
    private final KuboSettings settings;

    CarImport(KuboRpc rpc, KuboSettings settings) {
        this.rpc = rpc;
        this.settings = settings;
    }

    Stored put(InputStream content) throws IOException {
        Stored stored;
        try (Upload body = new Upload();
                Exchange exchange = rpc.upload("dag/import?pin-roots=false", "b", body)) {
            write(
                    body,
                    String.join("\r\n", "--b", "Content-Disposition: form-data; name=\"file\"; filename=\"f\"", "", "")
                            .getBytes(StandardCharsets.US_ASCII));
            write(body, HEADER);
            DagBuilder dag = new DagBuilder(Layout.STANDARD, (cid, block) -> write(body, cid, block, block.length));
            byte[] leaf = new byte[Layout.STANDARD.leafSize()];
            for (int read = content.readNBytes(leaf, 0, leaf.length);
                    read > 0;
                    read = content.readNBytes(leaf, 0, leaf.length)) {
                Cid cid = Cid.ofBlock(Cid.Codec.RAW, leaf, read);
                write(body, cid, leaf, read);
                dag.leaf(cid, read);
                leaf = new byte[leaf.length];
            }
            stored = dag.finish();
            write(body, "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
            body.complete();
            try (Download answer = exchange.answer(settings.stall())) {
                answer.readAll(Exchange.LONGEST_MESSAGE, settings.stall());
            }
        }
        rpc.tell("pin/add?recursive=true&offline=true", stored.cid());
        return stored;
    }

    private void write(Upload body, Cid cid, byte[] block, int length) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int rest = Cid.LENGTH + length;
        for (; rest > 0x7f; rest >>>= 7) {
            head.write((rest & 0x7f) | 0x80);
        }
        head.write(rest);
        head.writeBytes(cid.toBytes());
        write(body, head.toByteArray());
        for (int at = 0; at < length; at += Upload.PIECE) {
            body.write(
                    ByteBuffer.wrap(block, at, Math.min(Upload.PIECE, length - at))
                            .slice(),
                    settings.stall());
        }
    }

    private void write(Upload body, byte[] bytes) throws IOException {
        body.write(ByteBuffer.wrap(bytes), settings.stall());
    }
}
