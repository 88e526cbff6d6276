package io.consilium.genesis.folder;

import io.consilium.genesis.GenesisException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Whether a site's Besu node runs, told by what no running node can do without.
 *
 * <p>It holds its database under lock, whatever its settings are; and it answers where they say, also if its data are elsewhere.
 */
public final class RunningNode {

    private static final int PATIENCE_MILLIS = 2_000;

    private RunningNode() {}

    /** What shows that the node of a site runs; nothing, if it doesn't. */
    public static Optional<String> sign(SiteFolder site) {
        String settings = Files.exists(site.path("besu/besu.toml")) ? site.besuSettings() : "";
        Path data = site.path(BesuSettings.value(settings, "data-path").orElse("data/besu"));
        Path lock = data.resolve("database").resolve("LOCK");
        if (isHeld(lock)) {
            return Optional.of(lock + " is locked by a program");
        }
        String host = BesuSettings.value(settings, "rpc-http-host").orElse("127.0.0.1");
        int port = BesuSettings.value(settings, "rpc-http-port")
                .map(Integer::parseInt)
                .orElseGet(() -> site.ports().rpc());
        return answers(host.equals("0.0.0.0") ? "127.0.0.1" : host, port)
                ? Optional.of("a program answers at " + host + ":" + port)
                : Optional.empty();
    }

    private static boolean isHeld(Path lock) {
        if (!Files.exists(lock)) {
            return false;
        }
        try (FileChannel file = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock free = file.tryLock()) {
            return free == null;
        } catch (OverlappingFileLockException heldHere) {
            return true;
        } catch (IOException unusable) {
            throw new GenesisException.Unreadable(
                    lock + " can't be looked at, so it isn't sure that the node is stopped: " + unusable.getMessage(),
                    unusable);
        }
    }

    private static boolean answers(String host, int port) {
        try (Socket node = new Socket()) {
            node.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            return node.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }
}
