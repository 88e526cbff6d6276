package io.consilium.besu.options;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The interface by which a network's permissioning contract is asked. */
public enum ContractInterface {
    /** A Consortium contract, held as a snapshot. */
    CONSILIUM("consilium"),
    /** EEA client specification, {@code connectionAllowed(string,string,uint16)}. */
    EEA_V2("eea-v2"),
    /** EEA client specification, {@code connectionAllowed(bytes32,…)} for both ends at once. */
    EEA_V1("eea-v1");

    private final String label;

    ContractInterface(String label) {
        this.label = label;
    }

    /** The word on the command line. */
    @Override
    public String toString() {
        return label;
    }

    /** Reads the word on the command line. */
    static final class Converter implements ITypeConverter<ContractInterface> {
        @Override
        public ContractInterface convert(String word) {
            return Arrays.stream(values())
                    .filter(value -> value.label.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of "
                            + Arrays.stream(values()).map(value -> value.label).collect(Collectors.joining(", "))));
        }
    }
}
