package io.consilium.genesis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The ports of one site, all different.
 *
 * @param p2p Besu, for other members
 * @param swarm Kubo, for other members
 * @param rpc Besu's JSON-RPC, for this machine
 * @param metrics Besu's metrics, for this machine
 * @param kuboApi Kubo's RPC API, for this machine
 * @param registry the registry's web page and REST API
 */
public record Ports(int p2p, int swarm, int rpc, int metrics, int kuboApi, int registry) {

    private static final int STEP = 10;
    private static final int LOWEST = 1024;
    private static final int HIGHEST = 65_535;

    /** Checks that each is a port that needs no privileges, and that no two are the same. */
    public Ports {
        Map<String, Integer> named = named(p2p, swarm, rpc, metrics, kuboApi, registry);
        named.forEach(Ports::requirePort);
        if (new TreeSet<>(named.values()).size() < named.size()) {
            throw new GenesisException.Invalid("a site's ports must all be different, not "
                    + named.entrySet().stream()
                            .map(each -> each.getKey() + " " + each.getValue())
                            .collect(Collectors.joining(", ")));
        }
    }

    /** The customary ports; the n-th further site on the same machine counts each up by ten times n. */
    public static Ports customary(int n) {
        int up = STEP * n;
        return new Ports(30_303 + up, 4001 + up, 8545 + up, 9545 + up, 5001 + up, 8080 + up);
    }

    /** Ports in a row; the n-th further site on the same machine begins ten times n later. */
    public static Ports inARow(int first, int n) {
        int from = first + STEP * n;
        return new Ports(from, from + 1, from + 2, from + 3, from + 4, from + 5);
    }

    /** Each port by what it is for. */
    @JsonIgnore
    public Map<String, Integer> named() {
        return named(p2p, swarm, rpc, metrics, kuboApi, registry);
    }

    static void requirePort(String name, int port) {
        if (port < LOWEST || port > HIGHEST) {
            throw new GenesisException.Invalid(
                    "port " + port + " for " + name + " is not between " + LOWEST + " and " + HIGHEST);
        }
    }

    private static Map<String, Integer> named(int p2p, int swarm, int rpc, int metrics, int kuboApi, int registry) {
        Map<String, Integer> named = new LinkedHashMap<>();
        named.put("Besu P2P", p2p);
        named.put("Kubo swarm", swarm);
        named.put("Besu JSON-RPC", rpc);
        named.put("Besu metrics", metrics);
        named.put("Kubo API", kuboApi);
        named.put("registry", registry);
        return named;
    }
}
