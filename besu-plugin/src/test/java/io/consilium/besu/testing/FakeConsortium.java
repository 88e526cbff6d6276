package io.consilium.besu.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.datatypes.Address;

/** A Consortium contract that answers {@code permissions(uint16)}, written down at one version. */
public record FakeConsortium(int version, List<Org> organisations, List<Function> auditorFunctions)
        implements FakeChain.Contract {
    public static final Address ADDRESS =
            Address.wrap(Bytes.fromHexString("0xC000000000000000000000000000000000000001"));

    public static final int ACTIVE = 1;
    public static final int SUSPENDED = 2;
    public static final int REMOVED = 3;
    public static final int CONSUMER = 2;
    public static final int AUDITOR = 4;
    public static final int VALIDATOR = 8;

    /** As many organisations as the contract puts on a page. */
    public static final int PAGE = 16;

    /** An organisation. */
    public record Org(
            int id,
            int status,
            int roles,
            boolean founder,
            List<Bytes> accounts,
            List<Bytes> creators,
            List<Bytes> nodes) {
        /** With one account and one node that follow from its id. */
        public static Org of(int id, int status, int roles) {
            return new Org(
                    id,
                    status,
                    roles,
                    false,
                    List.of(account(id).getBytes()),
                    List.of(),
                    List.of(FakeNode.of(id).getNodeId()));
        }

        public Org asFounder() {
            return new Org(id, status, roles, true, accounts, creators, nodes);
        }

        public Org withStatus(int newStatus) {
            return new Org(id, newStatus, roles, founder, accounts, creators, nodes);
        }

        public Org withCreators(List<Bytes> newCreators) {
            return new Org(id, status, roles, founder, accounts, newCreators, nodes);
        }
    }

    /** A function for auditors. */
    public record Function(Bytes target, int selector) {}

    public static FakeConsortium of(int version, Org... organisations) {
        return new FakeConsortium(version, List.of(organisations), List.of());
    }

    /** The account of the organisation with this id. */
    public static Address account(int organisation) {
        return Address.wrap(Bytes.concatenate(Bytes.repeat((byte) 0xac, 16), Bytes.ofUnsignedInt(organisation)));
    }

    @Override
    public UInt256 firstSlot() {
        return UInt256.valueOf(version);
    }

    @Override
    public Optional<Bytes> answer(Bytes input) {
        if (input.size() != 36 || input.getInt(0) != 0x3f27bf1e) {
            return Optional.empty();
        }
        return Optional.of(page(input.getInt(32)));
    }

    /** The ABI encoding of a page. */
    public Bytes page(int first) {
        List<Org> found = organisations.stream()
                .filter(organisation -> organisation.id() >= first)
                .limit(PAGE)
                .toList();
        int last = found.isEmpty() ? 0 : found.getLast().id();
        boolean more = organisations.stream().anyMatch(organisation -> organisation.id() > last);
        Bytes page = tuple(
                word(version),
                dynamic(arrayOfDynamic(
                        found.stream().map(FakeConsortium::encode).toList())),
                word(more ? last + 1 : 0),
                dynamic(functions()));
        return tuple(dynamic(page));
    }

    private Bytes functions() {
        List<Bytes> words = new ArrayList<>();
        words.add(word(auditorFunctions.size()));
        for (Function function : auditorFunctions) {
            words.add(Bytes32.leftPad(function.target()));
            words.add(Bytes32.rightPad(Bytes.ofUnsignedInt(Integer.toUnsignedLong(function.selector()))));
        }
        return Bytes.concatenate(words);
    }

    private static Bytes encode(Org organisation) {
        return tuple(
                word(organisation.id()),
                word(organisation.status()),
                word(organisation.roles()),
                word(organisation.founder() ? 1 : 0),
                dynamic(addresses(organisation.accounts())),
                dynamic(addresses(organisation.creators())),
                dynamic(nodes(organisation.nodes())));
    }

    private static Bytes addresses(List<Bytes> addresses) {
        List<Bytes> words = new ArrayList<>();
        words.add(word(addresses.size()));
        addresses.forEach(address -> words.add(Bytes32.leftPad(address)));
        return Bytes.concatenate(words);
    }

    private static Bytes nodes(List<Bytes> nodes) {
        List<Bytes> words = new ArrayList<>();
        words.add(word(nodes.size()));
        words.addAll(nodes);
        return Bytes.concatenate(words);
    }

    private static Bytes arrayOfDynamic(List<Bytes> elements) {
        Part[] parts = elements.stream().map(FakeConsortium::dynamic).toArray(Part[]::new);
        return Bytes.concatenate(word(elements.size()), tuple((Object[]) parts));
    }

    /** A part that lies in the tail, with its offset in the head. */
    private record Part(Bytes bytes) {}

    private static Part dynamic(Bytes bytes) {
        return new Part(bytes);
    }

    private static Bytes tuple(Object... parts) {
        List<Bytes> heads = new ArrayList<>();
        List<Bytes> tails = new ArrayList<>();
        int tail = parts.length * 32;
        for (Object part : parts) {
            if (part instanceof Part inTail) {
                heads.add(word(tail));
                tails.add(inTail.bytes());
                tail += inTail.bytes().size();
            } else {
                heads.add((Bytes) part);
            }
        }
        return Bytes.concatenate(Bytes.concatenate(heads), Bytes.concatenate(tails));
    }

    private static Bytes word(int value) {
        return UInt256.valueOf(value);
    }
}
