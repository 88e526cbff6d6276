package io.consilium.service.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Downloads as slowly as it is told to, with next to no buffer on its side, so that the server is never far ahead. */
public final class SlowReader implements AutoCloseable {
    private static final int BUFFER = 4_096;
    private static final String END_OF_HEADERS = "\r\n\r\n";

    private final Socket socket = new Socket();
    private final InputStream in;
    private final String headers;

    public SlowReader(URI address, String path, String... headers) throws IOException {
        socket.setReceiveBufferSize(BUFFER);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + address.getAuthority());
        for (int index = 0; index < headers.length; index += 2) {
            request.append("\r\n").append(headers[index]).append(": ").append(headers[index + 1]);
        }
        socket.getOutputStream().write(request.append(END_OF_HEADERS).toString().getBytes(StandardCharsets.US_ASCII));
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        this.headers = readHeaders();
    }

    private String readHeaders() throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(END_OF_HEADERS) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the server hung up after " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }

    /** The status line and the headers, as they came. */
    public String headers() {
        return headers;
    }

    /** The next bytes of the body. */
    public byte[] read(int count) throws IOException {
        return in.readNBytes(count);
    }

    /** What is left until the server ends it, at most this many bytes. */
    public byte[] rest(int atMost) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0 && rest.size() < atMost; next = in.read()) {
                rest.write(next);
            }
        } catch (IOException broken) {
            // The server cut it off.
        }
        return rest.toByteArray();
    }

    /** Breaks the connection. */
    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
