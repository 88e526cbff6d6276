package io.consilium.genesis.folder;

import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Network;
import io.consilium.genesis.block.GenesisBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder {@code network} that all members get a copy of: the network's description, its genesis file and the key
 * of its IPFS swarm.
 *
 * <p>The swarm key is the members' common secret, so the folder is handed over as carefully as a key.
 */
public final class SharedFolder {

    private static final String DESCRIPTION = "network.json";
    private static final String GENESIS = "genesis.json";
    private static final String SWARM_KEY = "swarm.key";

    private final Path path;

    private SharedFolder(Path path) {
        this.path = path;
    }

    /** A folder that somebody made. */
    public static SharedFolder at(Path path) {
        return new SharedFolder(path);
    }

    /** Whether a folder looks like one of these. */
    public static boolean isAt(Path path) {
        return Files.isRegularFile(path.resolve(DESCRIPTION)) && Files.isRegularFile(path.resolve(GENESIS));
    }

    static SharedFolder create(Path path, Network network, GenesisBlock genesis, String swarmKey) {
        Access.directory(path);
        Access.PUBLIC.create(path.resolve(GENESIS), Json.text(genesis.json()));
        Access.SECRET.create(path.resolve(SWARM_KEY), swarmKey);
        Access.PUBLIC.create(path.resolve(DESCRIPTION), Json.text(network));
        return new SharedFolder(path);
    }

    void describe(Network network) {
        Access.PUBLIC.replace(path.resolve(DESCRIPTION), Json.text(network));
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The network's description. */
    public Network network() {
        return Json.read(path.resolve(DESCRIPTION), Network.class);
    }

    /** The genesis file. */
    public GenesisBlock genesis() {
        return GenesisBlock.of(Json.read(path.resolve(GENESIS)));
    }

    String genesisText() {
        return text(GENESIS);
    }

    /** The key of its IPFS swarm, as Kubo reads it. */
    public String swarmKey() {
        return text(SWARM_KEY);
    }

    private String text(String name) {
        try {
            return Files.readString(path.resolve(name));
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(
                    path.resolve(name) + " can't be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
