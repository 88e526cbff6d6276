package io.consilium.cli.model;

import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A network on the command line, by its name in the catalogue. */
final class ArchitectureName implements ITypeConverter<Architecture>, Iterable<String> {

    @Override
    public Architecture convert(String name) {
        return Architectures.named(name)
                .orElseThrow(() -> new TypeConversionException(
                        "no network is called '" + name + "'; there are " + Architectures.all()));
    }

    @Override
    public Iterator<String> iterator() {
        return Architectures.all().stream().map(Architecture::name).iterator();
    }
}
