package io.consilium.service.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A door in front of a server: while it is shut, whoever knocks is turned away, and who is in is thrown out; and who passes can be
 * slowed down.
 */
public final class Gate implements AutoCloseable {

    private static final int PIECE = 16 << 10;

    private final URI behind;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean shut;
    private volatile Duration delay = Duration.ZERO;

    public Gate(URI behind) throws IOException {
        this.behind = behind;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::admit);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    public void shut() {
        shut = true;
        open.forEach(Gate::end);
        open.clear();
    }

    public void open() {
        shut = false;
    }

    /** From now on each piece of what is said takes so long. */
    public void slowDown(Duration each) {
        delay = each;
    }

    private void admit() {
        while (!door.isClosed()) {
            try {
                Socket guest = door.accept();
                if (shut) {
                    end(guest);
                } else {
                    Socket host = new Socket(behind.getHost(), behind.getPort());
                    open.add(guest);
                    open.add(host);
                    Thread.ofVirtual().start(() -> pass(guest, host));
                    Thread.ofVirtual().start(() -> pass(host, guest));
                }
            } catch (IOException gone) {
                // The door was closed, or the server isn't there: whoever knocked notices.
            }
        }
    }

    private void pass(Socket from, Socket to) {
        try {
            byte[] piece = new byte[PIECE];
            for (int read = from.getInputStream().read(piece);
                    read >= 0;
                    read = from.getInputStream().read(piece)) {
                Thread.sleep(delay);
                to.getOutputStream().write(piece, 0, read);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException broken) {
            // Told to both sides by the end of their connections.
        } finally {
            end(from);
            end(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        shut();
        door.close();
    }
}
