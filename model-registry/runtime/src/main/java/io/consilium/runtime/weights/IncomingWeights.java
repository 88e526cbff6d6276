package io.consilium.runtime.weights;

import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import io.consilium.runtime.network.Architecture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Safetensors that arrive as a stream: what their header says is checked before any of it is handed on.
 *
 * <p>The values themselves aren't looked at; {@link Weights#load} does that before a network gets them.
 */
public final class IncomingWeights {

    /** How the first entry of a zip file begins. */
    private static final int ZIP = 0x504b0304;

    private IncomingWeights() {}

    /**
     * Reads the header, holds it against the architecture and the number of bytes that are to come, and gives back a stream
     * of everything, header included. Closing it closes {@code weights}.
     *
     * @throws RefusedWeightsException when this isn't a sound safetensors file, or isn't of this network
     */
    public static InputStream checked(InputStream weights, long length, Architecture architecture) throws IOException {
        byte[] prefix = weights.readNBytes(Long.BYTES);
        if (prefix.length < Long.BYTES) {
            throw truncated();
        }
        if (ByteBuffer.wrap(prefix).getInt() == ZIP) {
            throw new RefusedWeightsException(
                    Reason.UNKNOWN_FORMAT,
                    "These weights are an archive as torch.jit.save and torch.save write it, not safetensors. TorchScript brings"
                            + " code of its own, and no task on the ledger can allow it: save the weights as safetensors for"
                            + " the architecture " + architecture.name());
        }
        long headerLength =
                ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (headerLength < 0 || headerLength > SafetensorsHeader.MAXIMUM_BYTES) {
            throw new RefusedWeightsException(
                    Reason.TOO_LARGE,
                    "These weights aren't safetensors, or have a header of more than %d bytes"
                            .formatted(SafetensorsHeader.MAXIMUM_BYTES));
        }
        byte[] json = weights.readNBytes((int) headerLength);
        if (json.length < headerLength) {
            throw truncated();
        }
        SafetensorsHeader header = SafetensorsHeader.parse(json, length - Long.BYTES - headerLength);
        Weights.requireFit(header.tensors(), header.metadata(), architecture);
        return new SequenceInputStream(
                new SequenceInputStream(new ByteArrayInputStream(prefix), new ByteArrayInputStream(json)), weights);
    }

    private static RefusedWeightsException truncated() {
        return new RefusedWeightsException(Reason.TRUNCATED, "The weights end within their header");
    }
}
