package io.consilium.runtime.weights;

import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A walk over the instructions of a pickle inside a TorchScript archive, carrying out none of them.
 *
 * <p>libtorch builds a module from a pickle with a small machine of its own that runs no Python. The same file opened in
 * Python could, so only what torch writes passes: the instructions that it uses, naming tensors, lists and the archive's own
 * classes.
 */
final class PickleScan {

    private static final Pattern OWN_CLASS = Pattern.compile("__torch__(\\.\\w+)* \\w+");
    private static final Set<String> GLOBALS = Set.of(
            "collections OrderedDict",
            "torch._utils _rebuild_tensor_v2",
            "torch.jit._pickle build_boollist",
            "torch.jit._pickle build_doublelist",
            "torch.jit._pickle build_intlist",
            "torch.jit._pickle build_tensorlist",
            "torch.jit._pickle restore_type_tag",
            "torch BFloat16Storage",
            "torch BoolStorage",
            "torch ByteStorage",
            "torch CharStorage",
            "torch DoubleStorage",
            "torch FloatStorage",
            "torch HalfStorage",
            "torch IntStorage",
            "torch LongStorage",
            "torch ShortStorage");

    private final String name;
    private final ByteBuffer bytes;

    private PickleScan(String name, byte[] pickle) {
        this.name = name;
        bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void require(String name, byte[] pickle) {
        try {
            new PickleScan(name, pickle).walk();
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new RefusedWeightsException(
                    Reason.MALFORMED_ARCHIVE, "The archive's %s ends within an instruction".formatted(name), e);
        }
    }

    private void walk() {
        while (true) {
            byte instruction = bytes.get();
            switch (instruction) {
                case '.' -> {
                    requireEnd();
                    return;
                }
                case 'c' -> requireKnown(line() + " " + line());
                // Without an operand: marks, tuples, lists, dictionaries, truth values, and putting them together.
                case '(', ')', ']', '}', 'a', 'e', 's', 'u', 't', 'b', 'R', 'N', 'Q', 0x81 - 256 -> {}
                case 0x85 - 256, 0x86 - 256, 0x87 - 256, 0x88 - 256, 0x89 - 256 -> {}
                // Protocol, small numbers and small places in the memory.
                case 0x80 - 256, 'K', 'q', 'h' -> skip(1);
                case 'M' -> skip(2);
                case 'J', 'r', 'j' -> skip(4);
                case 'G' -> skip(8);
                // Long numbers and texts, each with its length in front.
                case 0x8a - 256 -> skip(Byte.toUnsignedInt(bytes.get()));
                case 'X' -> skip(bytes.getInt());
                default ->
                    throw new RefusedWeightsException(
                            Reason.FORBIDDEN_CODE,
                            "The archive's %s has the instruction 0x%02x, which TorchScript never writes"
                                    .formatted(name, instruction));
            }
        }
    }

    private void skip(int count) {
        bytes.position(Math.addExact(bytes.position(), count));
    }

    private String line() {
        int start = bytes.position();
        while (bytes.get() != '\n') {
            // On to the line's end.
        }
        return new String(bytes.array(), start, bytes.position() - 1 - start, StandardCharsets.UTF_8);
    }

    private void requireKnown(String global) {
        if (!GLOBALS.contains(global) && !OWN_CLASS.matcher(global).matches()) {
            throw new RefusedWeightsException(
                    Reason.FORBIDDEN_CODE,
                    "The archive's %s asks for %s, which a network doesn't need".formatted(name, global));
        }
    }

    private void requireEnd() {
        if (bytes.hasRemaining()) {
            throw new RefusedWeightsException(
                    Reason.MALFORMED_ARCHIVE, "The archive's %s goes on after its end".formatted(name));
        }
    }
}
