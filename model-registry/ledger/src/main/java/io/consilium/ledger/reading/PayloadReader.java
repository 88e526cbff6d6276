package io.consilium.ledger.reading;

import io.consilium.contracts.Address;
import io.consilium.contracts.ProposalKind;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.generated.Consortium;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.abi.Values;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.Utils;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint16;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint8;

/** Decodes the payload of each kind of proposal: the arguments of the propose function of that kind. */
final class PayloadReader {
    private static final TypeReference<Uint8> SMALL = new TypeReference<>() {};
    private static final TypeReference<Bytes32> WORD = new TypeReference<>() {};
    private static final TypeReference<org.web3j.abi.datatypes.Address> ADDRESS = new TypeReference<>() {};

    private final List<? extends Type<?>> values;

    private PayloadReader(List<? extends Type<?>> values) {
        this.values = values;
    }

    static ProposedStep read(ProposalKind kind, Bytes payload) {
        return switch (kind) {
            case ADMIT ->
                of(
                                payload,
                                new TypeReference<Utf8String>() {},
                                SMALL,
                                WORD,
                                new TypeReference<DynamicArray<org.web3j.abi.datatypes.Address>>() {},
                                new TypeReference<DynamicArray<Consortium.NodeId>>() {})
                        .admit();
            case SET_ROLES -> {
                PayloadReader reader = of(payload, SMALL, SMALL);
                yield new ProposedStep.SetRoles(reader.number(0), reader.roles(1));
            }
            case SUSPEND -> new ProposedStep.Suspend(of(payload, SMALL).number(0));
            case REINSTATE -> new ProposedStep.Reinstate(of(payload, SMALL).number(0));
            case REMOVE -> new ProposedStep.Remove(of(payload, SMALL).number(0));
            case CHANGE_VOTING_RULES -> {
                PayloadReader reader = of(payload, new TypeReference<Uint16>() {}, new TypeReference<Uint32>() {});
                yield new ProposedStep.ChangeVotingRules(
                        new VotingRules(reader.number(0), Duration.ofSeconds(reader.number(1))));
            }
            case REPLACE_KEYS -> {
                PayloadReader reader = of(payload, SMALL, ADDRESS, WORD);
                yield new ProposedStep.ReplaceKeys(reader.number(0), reader.address(1), reader.word(2));
            }
            case SET_CONTRACT_CREATOR -> {
                PayloadReader reader = of(payload, ADDRESS, new TypeReference<Bool>() {});
                yield new ProposedStep.SetContractCreator(reader.address(0), (Boolean) reader.value(1));
            }
            case CALL -> {
                PayloadReader reader = of(payload, ADDRESS, new TypeReference<DynamicBytes>() {});
                yield new ProposedStep.Call(reader.address(0), Bytes.of((byte[]) reader.value(1)));
            }
        };
    }

    private static PayloadReader of(Bytes payload, TypeReference<?>... types) {
        try {
            List<? extends Type<?>> values =
                    FunctionReturnDecoder.decode(payload.hex(), Utils.convert(Arrays.asList(types))).stream()
                            .map(value -> (Type<?>) value)
                            .toList();
            if (values.size() == types.length) {
                return new PayloadReader(values);
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("A proposal's payload can't be read: " + payload, e);
        }
        throw new IllegalArgumentException("A proposal's payload is too short: " + payload);
    }

    private ProposedStep admit() {
        List<Address> accounts = ((List<?>) value(3))
                .stream().map(account -> new Address(account.toString())).toList();
        List<Consortium.NodeId> nodes =
                ((List<?>) value(4)).stream().map(Consortium.NodeId.class::cast).toList();
        return new ProposedStep.Admit((String) value(0), roles(1), word(2), accounts, Values.nodes(nodes));
    }

    private Object value(int index) {
        return values.get(index).getValue();
    }

    private int number(int index) {
        return ((BigInteger) value(index)).intValueExact();
    }

    private Set<Role> roles(int index) {
        return Values.roles((BigInteger) value(index));
    }

    private Word word(int index) {
        return Word.of((byte[]) value(index));
    }

    private Address address(int index) {
        return new Address((String) value(index));
    }
}
