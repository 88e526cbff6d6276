package io.consilium.besu.chain;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.datatypes.Wei;

/**
 * A call to a contract in the shape of the transaction that Besu's simulation asks for.
 *
 * <p>A proxy rather than a class: of a transaction's thirty-odd properties a call has five, and the interface may grow.
 * Whatever else is asked for is absent.
 */
final class ReadOnlyCall {
    private static final Address NOBODY = Address.wrap(Bytes.wrap(new byte[20]));

    private ReadOnlyCall() {}

    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
    static Transaction of(Address contract, Bytes input) {
        Optional<Address> target = Optional.of(contract);
        return (Transaction) Proxy.newProxyInstance(
                ReadOnlyCall.class.getClassLoader(),
                new Class<?>[] {Transaction.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getSender" -> NOBODY;
                    case "getTo" -> target;
                    case "getPayload" -> input;
                    case "getGasLimit" -> Chain.GAS_OF_A_CALL;
                    case "getValue" -> Wei.ZERO;
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> "call to " + contract;
                    default -> absent(method);
                });
    }

    private static Object absent(Method method) {
        Class<?> type = method.getReturnType();
        if (type == Optional.class) {
            return Optional.empty();
        } else if (type == long.class) {
            return 0L;
        } else if (type == int.class) {
            return 0;
        } else if (type == boolean.class) {
            return false;
        }
        throw new UnsupportedOperationException("A read-only call has no " + method.getName());
    }
}
