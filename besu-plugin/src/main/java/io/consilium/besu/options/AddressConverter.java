package io.consilium.besu.options;

import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an address on the command line: 0x and 40 hexadecimal digits. */
final class AddressConverter implements ITypeConverter<Address> {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");

    @Override
    public Address convert(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' isn't an address: 0x and 40 hexadecimal digits");
        }
        return Address.wrap(Bytes.fromHexString(text));
    }
}
