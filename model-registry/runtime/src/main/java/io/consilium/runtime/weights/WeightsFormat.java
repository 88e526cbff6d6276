package io.consilium.runtime.weights;

import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** The kinds of weights file, told by name and by content; pickles are told, and refused. */
public enum WeightsFormat {
    /** Data and nothing else: the default. */
    SAFETENSORS,
    /** A network with its code, in TorchScript's restricted language; accepted where a task allows it. */
    TORCHSCRIPT;

    /** What Python's {@code torch.save} and {@code pickle.dump} are commonly called; {@code .pt} is TorchScript's name too. */
    private static final Set<String> PICKLE_SUFFIXES = Set.of("pth", "pkl", "pickle", "ckpt", "joblib");

    /**
     * The format of a file.
     *
     * @throws RefusedWeightsException when it is a pickle by name or content, or nothing that is known
     */
    public static WeightsFormat of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        if (PICKLE_SUFFIXES.contains(suffix)) {
            throw pickle(file);
        }
        byte[] start = start(file);
        if (isPickle(start)) {
            throw pickle(file);
        }
        if (start.length >= 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4) {
            return TORCHSCRIPT;
        }
        if (start.length > 8 && start[8] == '{') {
            return SAFETENSORS;
        }
        throw new RefusedWeightsException(
                Reason.UNKNOWN_FORMAT,
                "%s is neither a safetensors file nor a TorchScript archive".formatted(file.getFileName()));
    }

    /** A pickle of protocol 2 or later begins with its version; torch's old files begin with a pickled magic number. */
    private static boolean isPickle(byte[] start) {
        return start.length >= 2
                && start[0] == (byte) 0x80
                && start[1] >= 2
                && start[1] <= 5
                && !(start.length > 8 && start[8] == '{' && start[2] == 0 && start[7] == 0);
    }

    private static byte[] start(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return bytes.readNBytes(16);
        } catch (IOException e) {
            throw new RefusedWeightsException(Reason.UNREADABLE, "The file %s can't be read".formatted(file), e);
        }
    }

    void require(WeightsFormat expected, Path file) {
        if (this != expected) {
            throw new RefusedWeightsException(
                    Reason.UNKNOWN_FORMAT, "%s is %s, not %s".formatted(file.getFileName(), this, expected));
        }
    }

    private static RefusedWeightsException pickle(Path file) {
        return new RefusedWeightsException(
                Reason.PICKLE,
                ("%s is a pickle: a program that would run when it is read. Save the state_dict with the safetensors"
                                + " library instead")
                        .formatted(file.getFileName()));
    }
}
