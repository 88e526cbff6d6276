package io.consilium.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.generated.ModelLedger;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.CustomError;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.NumericType;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Bytes4;

/** Reverts as nodes report them, encoded by web3j's encoder from the ABI and read back by ours. */
class ContractExceptionTest {
    private static final long SEED = 20_267;

    private final Random random = new Random(SEED);

    @Test
    void everyErrorOfBothAbisIsReadBackWithItsArguments() throws Exception {
        Map<String, CustomError> errors = errors();
        assertEquals(LedgerError.readers().size(), errors.size(), "no error is missing and none is too many");
        for (CustomError error : errors.values()) {
            for (int round = 0; round < 20; round++) {
                List<Type<?>> values = values(error);

                ContractException read = ContractException.of(encoded(error, values));

                LedgerError found = assertInstanceOf(RefusedException.class, read, error.getName())
                        .error();
                assertEquals(error.getName(), found.getClass().getSimpleName());
                assertEquals(values.stream().map(ContractExceptionTest::plain).toList(), components(found));
                assertTrue(read.getMessage().endsWith(found.meaning()), read.getMessage());
                assertTrue(read.getMessage().startsWith(error.getName()), read.getMessage());
            }
        }
    }

    @Test
    void revertThatTheConsortiumPassesOnIsTheCause() {
        String inner = encoded(ModelLedger.UNKNOWNMODEL_ERROR, List.of(number(7)));
        String outer = callFailed(inner);

        ContractException read = ContractException.of(outer);

        assertEquals(
                new LedgerError.CallFailed(3, Predeployed.MODEL_LEDGER.address(), inner),
                assertInstanceOf(RefusedException.class, read).error());
        assertEquals(
                new LedgerError.UnknownModel(7),
                assertInstanceOf(RefusedException.class, read.getCause()).error());
    }

    @Test
    void callsThatFailedWithinCallsAreUnwrappedOnce() {
        String data = encoded(ModelLedger.UNKNOWNMODEL_ERROR, List.of(number(7)));
        for (int depth = 0; depth < 1_000; depth++) {
            data = callFailed(data);
        }

        ContractException read = ContractException.of(data);

        Throwable cause = assertInstanceOf(RefusedException.class, read).getCause();
        assertInstanceOf(
                LedgerError.CallFailed.class,
                assertInstanceOf(RefusedException.class, cause).error());
        assertNull(cause.getCause());
    }

    @Test
    void dataInJsonQuotesAreReadToo() {
        String data = encoded(ModelLedger.UNKNOWNMODEL_ERROR, List.of(number(7)));
        assertInstanceOf(RefusedException.class, ContractException.of("\"" + data + "\""));
    }

    @Test
    void whatIsNoErrorOfOursIsUnexplained() {
        List<String> foreign = List.of(
                "",
                "0x",
                "0x08c379a0",
                "Reverted",
                "0x4e487b710000000000000000000000000000000000000000000000000000000000000011",
                "\"0x\"");
        for (String data : foreign) {
            assertInstanceOf(UnexplainedRevertException.class, ContractException.of(data), data);
        }
    }

    @Test
    void truncatedDataAreUnexplainedAtEveryLength() throws Exception {
        for (CustomError error : errors().values()) {
            String data = encoded(error, values(error));
            for (int length = 0;
                    length < data.length() && !error.getParameters().isEmpty();
                    length++) {
                ContractException read = ContractException.of(data.substring(0, length));
                if (read instanceof RefusedException refused) {
                    // Only the padding after a text may be missing.
                    assertTrue(data.substring(length).matches("0*"), refused.getMessage());
                }
            }
        }
    }

    @Test
    void damagedDataNeverEndInAnotherException() throws Exception {
        List<CustomError> errors = List.copyOf(errors().values());
        for (int round = 0; round < 20_000; round++) {
            CustomError error = errors.get(random.nextInt(errors.size()));
            char[] data = encoded(error, values(error)).toCharArray();
            for (int change = 0; change <= random.nextInt(4); change++) {
                data[random.nextInt(data.length)] = "0123456789abcdefxF\"g ".charAt(random.nextInt(21));
            }
            ContractException.of(new String(data));
        }
    }

    private static String callFailed(String reason) {
        return encoded(
                Consortium.CALLFAILED_ERROR,
                List.of(
                        number(3),
                        new org.web3j.abi.datatypes.Address(
                                Predeployed.MODEL_LEDGER.address().hex()),
                        new DynamicBytes(HexFormat.of().parseHex(reason.substring(2)))));
    }

    /** The wrappers are generated from the ABIs, so theirs are the errors of the ABIs. */
    private static Map<String, CustomError> errors() throws IllegalAccessException {
        Map<String, CustomError> errors = new TreeMap<>();
        for (Class<?> wrapper : List.of(Consortium.class, ModelLedger.class)) {
            for (Field field : wrapper.getFields()) {
                if (field.getType() == CustomError.class) {
                    CustomError error = (CustomError) field.get(null);
                    errors.put(error.getName(), error);
                }
            }
        }
        return errors;
    }

    @SuppressWarnings("rawtypes")
    private static String encoded(CustomError error, List<? extends Type<?>> values) {
        List<Type> raw = new ArrayList<>(values);
        StringBuilder signature = new StringBuilder(error.getName()).append('(');
        for (int i = 0; i < values.size(); i++) {
            signature.append(i == 0 ? "" : ",").append(values.get(i).getTypeAsString());
        }
        return ErrorArguments.selector(signature.append(')').toString()) + FunctionEncoder.encodeConstructor(raw);
    }

    @SuppressWarnings("rawtypes")
    private List<Type<?>> values(CustomError error) throws ClassNotFoundException {
        List<Type<?>> values = new ArrayList<>();
        for (TypeReference<Type> parameter : error.getParameters()) {
            values.add(value(parameter.getClassType()));
        }
        return values;
    }

    private Type<?> value(Class<?> type) {
        if (type == org.web3j.abi.datatypes.Address.class) {
            return new org.web3j.abi.datatypes.Address(160, new BigInteger(160, random));
        }
        if (type == Utf8String.class) {
            return new Utf8String("größer ".repeat(random.nextInt(12)));
        }
        if (type == DynamicBytes.class) {
            return new DynamicBytes(bytes(random.nextInt(80)));
        }
        if (type == Bytes32.class) {
            return new Bytes32(bytes(32));
        }
        if (type == Bytes4.class) {
            return new Bytes4(bytes(4));
        }
        return number(type);
    }

    /** An eight-bit number may be an enumeration, of which all have at least two constants. */
    private Type<?> number(Class<?> type) {
        int bits = Integer.parseInt(type.getSimpleName().substring("Uint".length()));
        BigInteger value = new BigInteger(bits == 8 ? 1 : Math.min(bits, bits == 256 ? 256 : 63), random);
        try {
            return (Type<?>) type.getConstructor(BigInteger.class).newInstance(value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " can't be made", e);
        }
    }

    private static Type<?> number(long value) {
        return new org.web3j.abi.datatypes.generated.Uint32(value);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static List<String> components(LedgerError error) {
        return Stream.of(error.getClass().getRecordComponents())
                .map(component -> plain(component, error))
                .toList();
    }

    private static String plain(RecordComponent component, LedgerError error) {
        try {
            Object value = component.getAccessor().invoke(error);
            return value instanceof Enum<?>
                    ? String.valueOf(value.getClass().getMethod("code").invoke(value))
                    : value.toString();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component + " can't be read", e);
        }
    }

    private static String plain(Type<?> value) {
        return switch (value) {
            case NumericType number -> number.getValue().toString();
            case Utf8String text -> text.getValue();
            case org.web3j.abi.datatypes.Address address -> address.getValue();
            default -> "0x" + HexFormat.of().formatHex((byte[]) value.getValue());
        };
    }
}
