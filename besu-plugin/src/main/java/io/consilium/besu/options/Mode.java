package io.consilium.besu.options;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What follows from a refusal. */
public enum Mode {
    /** What is refused doesn't happen. */
    ENFORCE,
    /** What would be refused is counted and logged, and happens: for trying the plugin out. */
    OBSERVE;

    /** The word on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the word on the command line. */
    static final class Converter implements ITypeConverter<Mode> {
        @Override
        public Mode convert(String word) {
            return switch (word) {
                case "enforce" -> ENFORCE;
                case "observe" -> OBSERVE;
                default -> throw new TypeConversionException("'" + word + "' is neither enforce nor observe");
            };
        }
    }
}
