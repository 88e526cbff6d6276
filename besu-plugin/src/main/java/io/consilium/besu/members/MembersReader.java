package io.consilium.besu.members;

import io.consilium.besu.abi.AbiReader;
import io.consilium.besu.abi.AbiReader.AbiArray;
import io.consilium.besu.abi.AbiWriter;
import io.consilium.besu.chain.Chain;
import io.consilium.besu.chain.UnreadableException.UndecodableAnswerException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;

/**
 * Reads the whole membership from the contract's {@code permissions(uint16)}, page by page, at one block.
 *
 * <p>An answer in which an account or node belongs to two organisations, ids don't rise, or pages disagree about the
 * version isn't taken.
 */
final class MembersReader {
    /** Where the contract keeps {@code permissionsVersion}, alone. */
    static final UInt256 VERSION_SLOT = UInt256.ZERO;

    /** {@code permissions(uint16)}. */
    static final int PERMISSIONS = 0x3f27bf1e;

    private static final int MOST_ORGANISATIONS = 255;
    private static final int WORDS_OF_A_NODE = 2;

    private final Chain chain;
    private final Address contract;

    MembersReader(Chain chain, Address contract) {
        this.chain = chain;
        this.contract = contract;
    }

    UInt256 version(Hash block) {
        return chain.slot(block, contract, VERSION_SLOT);
    }

    Members members(Hash block) {
        Pages pages = new Pages();
        int first = 1;
        do {
            first = pages.add(
                    chain.call(
                            block,
                            contract,
                            new AbiWriter(PERMISSIONS).number(first).toBytes()),
                    first);
        } while (first != 0);
        return pages.members();
    }

    /** Collects the pages of one reading. */
    private static final class Pages {
        private UInt256 version = UInt256.ZERO;
        private final List<Organisation> organisations = new ArrayList<>();
        private final Map<Bytes, Account> accounts = new HashMap<>();
        private final Map<Bytes, Organisation> nodes = new HashMap<>();
        private List<AuditorFunction> auditorFunctions = List.of();

        /** Takes in a page; answers where the next one begins, 0 after the last. */
        int add(Bytes answer, int first) {
            AbiReader page = AbiReader.of(answer).tuple(0);
            if (first > 1 && !page.word(0).equals(version)) {
                throw new UndecodableAnswerException("two pages at one block have different versions");
            }
            version = page.word(0);
            AbiArray found = page.array(1, 1);
            for (int i = 0; i < found.length(); i++) {
                addOrganisation(found.elements().tuple(i));
            }
            auditorFunctions = auditorFunctions(page.array(3, 2));
            int next = page.number(2, 16);
            if (next != 0 && (next <= first || next > MOST_ORGANISATIONS)) {
                throw new UndecodableAnswerException("after page " + first + " comes page " + next);
            }
            return next;
        }

        Members members() {
            return new Members(version, organisations, accounts, nodes, auditorFunctions);
        }

        private void addOrganisation(AbiReader tuple) {
            Organisation organisation =
                    new Organisation(tuple.number(0, 8), status(tuple.number(1, 8)), tuple.number(2, 8), tuple.bool(3));
            int last = organisations.isEmpty() ? 0 : organisations.getLast().id();
            if (organisation.id() <= last) {
                throw new UndecodableAnswerException("organisation " + organisation.id() + " comes after " + last);
            }
            organisations.add(organisation);
            AbiArray own = tuple.array(4, 1);
            for (int i = 0; i < own.length(); i++) {
                putNew(accounts, own.elements().address(i), new Account(organisation, false));
            }
            AbiArray creators = tuple.array(5, 1);
            for (int i = 0; i < creators.length(); i++) {
                allowCreation(organisation, creators.elements().address(i));
            }
            AbiArray ownNodes = tuple.array(6, WORDS_OF_A_NODE);
            for (int i = 0; i < ownNodes.length(); i++) {
                Bytes node = ownNodes.elements().words(i * WORDS_OF_A_NODE, WORDS_OF_A_NODE);
                putNew(nodes, node, organisation);
            }
        }

        private void allowCreation(Organisation organisation, Bytes account) {
            Account known = accounts.get(account);
            if (known == null || !known.organisation().equals(organisation)) {
                throw new UndecodableAnswerException(
                        "a contract creator is no account of its organisation: " + account);
            }
            accounts.put(account, new Account(organisation, true));
        }

        private static <V> void putNew(Map<Bytes, V> entries, Bytes key, V value) {
            if (entries.put(key, value) != null) {
                throw new UndecodableAnswerException(key + " belongs to two organisations");
            }
        }

        private static Organisation.Status status(int number) {
            return switch (number) {
                case 1 -> Organisation.Status.ACTIVE;
                case 2 -> Organisation.Status.SUSPENDED;
                case 3 -> Organisation.Status.REMOVED;
                default -> throw new UndecodableAnswerException("no organisation has status " + number);
            };
        }

        private static List<AuditorFunction> auditorFunctions(AbiArray array) {
            List<AuditorFunction> functions = new ArrayList<>();
            for (int i = 0; i < array.length(); i++) {
                functions.add(new AuditorFunction(
                        array.elements().address(2 * i), array.elements().selector(2 * i + 1)));
            }
            return functions;
        }
    }
}
