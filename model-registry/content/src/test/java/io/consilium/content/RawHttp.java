package io.consilium.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Kubo's API over a bare socket, with nothing computed or checked: as fast as anybody could talk to it. It is what the benchmark
 * measures us against, not something to use.
 */
final class RawHttp {

    private static final int PIECE = 1024 * 1024;

    private final URI api;

    RawHttp(URI api) {
        this.api = api;
    }

    /** Adds what a stream has; what Kubo answered. */
    String add(InputStream content, String command) throws IOException {
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            OutputStream out = socket.getOutputStream();
            request(out, command, "Transfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=b\r\n");
            chunk(
                    out,
                    ascii(String.join(
                            "\r\n", "--b", "Content-Disposition: form-data; name=\"file\"; filename=\"f\"", "", "")));
            byte[] piece = new byte[PIECE];
            for (int read = content.readNBytes(piece, 0, PIECE); read > 0; read = content.readNBytes(piece, 0, PIECE)) {
                chunk(out, piece, read);
            }
            chunk(out, ascii("\r\n--b--\r\n"));
            out.write(ascii("0\r\n\r\n"));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Reads an answer to its end and drops it; how many bytes came, head and framing included. */
    long read(String command) throws IOException {
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            request(socket.getOutputStream(), command, "Content-Length: 0\r\n");
            byte[] piece = new byte[PIECE];
            long count = 0;
            InputStream in = socket.getInputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                count += read;
            }
            return count;
        }
    }

    private void request(OutputStream out, String command, String headers) throws IOException {
        out.write(ascii("POST /api/v0/" + command + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                + "\r\n"));
    }

    private static void chunk(OutputStream out, byte[] bytes) throws IOException {
        chunk(out, bytes, bytes.length);
    }

    private static void chunk(OutputStream out, byte[] bytes, int length) throws IOException {
        out.write(ascii(Integer.toHexString(length) + "\r\n"));
        out.write(bytes, 0, length);
        out.write(ascii("\r\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
