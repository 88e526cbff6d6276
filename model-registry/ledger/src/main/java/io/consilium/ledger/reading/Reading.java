package io.consilium.ledger.reading;

import io.consilium.contracts.Predeployed;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.protocol.core.RemoteFunctionCall;

/**
 * A view function of a contract with its arguments, and how its answer is read.
 *
 * @param <T> what the answer is read into
 */
record Reading<T>(Predeployed contract, RemoteFunctionCall<?> call, Function<List<Type<?>>, T> reader) {

    /** Of a function that answers one structure. */
    static <S, T> Reading<T> ofStructure(
            Predeployed contract, RemoteFunctionCall<S> call, Class<S> structure, Function<S, T> reader) {
        return new Reading<>(contract, call, values -> reader.apply(structure.cast(values.getFirst())));
    }

    /** Of a function that answers one value that web3j has a Java type for. */
    static <S, T> Reading<T> ofValue(
            Predeployed contract, RemoteFunctionCall<S> call, Class<S> value, Function<S, T> reader) {
        return new Reading<>(
                contract,
                call,
                values -> reader.apply(value.cast(values.getFirst().getValue())));
    }

    /** Of a function that answers a list of structures. */
    static <S, T> Reading<List<T>> ofList(
            Predeployed contract, RemoteFunctionCall<?> call, Class<S> structure, Function<S, T> reader) {
        return new Reading<>(
                contract,
                call,
                values -> ((List<?>) values.getFirst().getValue())
                        .stream().map(structure::cast).map(reader).toList());
    }

    Question question(String block) {
        return Question.of(
                "eth_call", Map.of("to", contract.address().hex(), "input", call.encodeFunctionCall()), block);
    }

    T read(String answer) {
        List<Type<?>> values = new ArrayList<>();
        for (Type<?> value : call.decodeFunctionResponse(answer)) {
            values.add(value);
        }
        if (values.isEmpty()) {
            throw Json.unexpected(
                    "a reading of " + contract.contractName(), "\"" + answer + "\": no such contract at this block");
        }
        try {
            return reader.apply(values);
        } catch (LedgerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Json.unexpected("a reading of " + contract.contractName(), answer, e);
        }
    }
}
