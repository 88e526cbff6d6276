package io.consilium.besu.report;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.plugin.data.EnodeURL;

/**
 * A node that someone asks about by its enode URL, or by its 64 bytes alone.
 *
 * @param id the 64 bytes
 * @param address the address in the URL; 0.0.0.0 without one
 * @param port the listening port in the URL; 0 without one
 */
record AskedNode(Bytes id, InetAddress address, int port) implements EnodeURL {
    private static final Pattern ENODE = Pattern.compile(
            "enode://(?<id>[0-9a-fA-F]{128})@(?<host>[0-9.]+|\\[[0-9a-fA-F:.]+]):(?<port>[0-9]{1,5})([?].*)?");
    private static final Pattern ID = Pattern.compile("(0x)?(?<id>[0-9a-fA-F]{128})");

    static Optional<AskedNode> parse(String text) {
        Matcher id = ID.matcher(text);
        if (id.matches()) {
            return Optional.of(new AskedNode(id(id), InetAddress.ofLiteral("0.0.0.0"), 0));
        }
        Matcher enode = ENODE.matcher(text);
        if (!enode.matches()) {
            return Optional.empty();
        }
        try {
            // A literal address, so that asking never looks up a name.
            InetAddress address = InetAddress.ofLiteral(enode.group("host").replaceAll("[\\[\\]]", ""));
            return Optional.of(new AskedNode(id(enode), address, Integer.parseInt(enode.group("port"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public Bytes getNodeId() {
        return id;
    }

    @Override
    public InetAddress getIp() {
        return address;
    }

    @Override
    public String getIpAsString() {
        return address.getHostAddress();
    }

    @Override
    public int getListeningPortOrZero() {
        return port;
    }

    @Override
    public String getHost() {
        return getIpAsString();
    }

    @Override
    public boolean isListening() {
        return port != 0;
    }

    @Override
    public Optional<Integer> getListeningPort() {
        return isListening() ? Optional.of(port) : Optional.empty();
    }

    @Override
    public boolean isRunningDiscovery() {
        return false;
    }

    @Override
    public Optional<Integer> getDiscoveryPort() {
        return Optional.empty();
    }

    @Override
    public int getDiscoveryPortOrZero() {
        return 0;
    }

    @Override
    public URI toURIWithoutDiscoveryPort() {
        String host = address instanceof Inet6Address ? "[" + getHost() + "]" : getHost();
        return URI.create("enode://" + id.toUnprefixedHexString() + "@" + host + ":" + port);
    }

    @Override
    public URI toURI() {
        return toURIWithoutDiscoveryPort();
    }

    private static Bytes id(Matcher matcher) {
        return Bytes.fromHexString(matcher.group("id"));
    }
}
