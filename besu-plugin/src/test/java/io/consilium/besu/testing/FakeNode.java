package io.consilium.besu.testing;

import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.plugin.data.EnodeURL;

/** A node as Besu describes one. */
public record FakeNode(Bytes getNodeId, String getIpAsString, int getListeningPortOrZero, String getHost)
        implements EnodeURL {
    /** A node whose id follows from a number. */
    public static FakeNode of(int number) {
        Bytes id = Bytes.concatenate(Bytes.repeat((byte) 0xed, 60), Bytes.ofUnsignedInt(number));
        return new FakeNode(id, "127.0.0.1", 30303, "127.0.0.1");
    }

    @Override
    public InetAddress getIp() {
        return InetAddress.ofLiteral(getIpAsString);
    }

    @Override
    public boolean isListening() {
        return true;
    }

    @Override
    public Optional<Integer> getListeningPort() {
        return Optional.of(getListeningPortOrZero);
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
    public URI toURI() {
        return URI.create(
                "enode://" + getNodeId.toUnprefixedHexString() + "@" + getHost + ":" + getListeningPortOrZero);
    }

    @Override
    public URI toURIWithoutDiscoveryPort() {
        return toURI();
    }
}
