package io.consilium.runtime.weights;

import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The parts of a TorchScript archive that say what it does: its pickles and its code.
 *
 * <p>When this exists, the zip file is the plain one that torch writes: one directory at the very end, one folder, no name
 * twice, known names only, numbers stored and never compressed, checksums right, and nothing that unfolds to more than the
 * file's own size.
 */
record TorchScriptArchive(Map<String, byte[]> pickles, Map<String, String> code) {

    private static final int MAXIMUM_ENTRIES = 1 << 16;
    private static final int MAXIMUM_TEXT = 1 << 20;
    private static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int END_OF_DIRECTORY_SIZE = 22;

    private static final Pattern NUMBERS = Pattern.compile("(data|constants|traced_inputs)/\\d{1,9}");
    private static final Pattern PICKLE = Pattern.compile("(data|constants|traced_inputs)\\.pkl|code/.*\\.debug_pkl");
    private static final Pattern CODE = Pattern.compile("code/[\\w/]+\\.py");
    private static final Pattern MARK = Pattern.compile(
            "version|byteorder|\\.format_version|\\.storage_alignment|\\.data/(serialization_id|version)");

    static TorchScriptArchive read(Path file) {
        try {
            requireDirectoryAtTheEnd(file);
            try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
                return new Reading(zip, file.toFile().length()).archive();
            }
        } catch (ZipException e) {
            throw malformed("The archive is damaged (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw new RefusedWeightsException(Reason.UNREADABLE, "The file %s can't be read".formatted(file), e);
        }
    }

    /** Readers look for the directory from the end; where a comment could hold a second one, they may not agree on it. */
    private static void requireDirectoryAtTheEnd(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            byte[] end = new byte[END_OF_DIRECTORY_SIZE];
            if (bytes.length() < end.length) {
                throw malformed("The archive is too short", null);
            }
            bytes.seek(bytes.length() - end.length);
            bytes.readFully(end);
            ByteBuffer record = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN);
            if (record.getInt(0) != END_OF_DIRECTORY || record.getShort(END_OF_DIRECTORY_SIZE - 2) != 0) {
                throw malformed("The archive doesn't end with its directory", null);
            }
        }
    }

    private static final class Reading {
        private final ZipFile zip;
        private final long fileSize;
        private final Map<String, byte[]> pickles = new HashMap<>();
        private final Map<String, String> code = new HashMap<>();
        private final Set<String> names = new HashSet<>();

        Reading(ZipFile zip, long fileSize) {
            this.zip = zip;
            this.fileSize = fileSize;
        }

        TorchScriptArchive archive() throws IOException {
            if (zip.size() > MAXIMUM_ENTRIES) {
                throw refused(Reason.TOO_LARGE, "The archive has %d entries".formatted(zip.size()));
            }
            List<? extends ZipEntry> entries = zip.stream().toList();
            requireUniqueNames(entries);
            requireModestSizes(entries);
            String root = root(entries);
            for (ZipEntry entry : entries) {
                read(entry, entry.getName().substring(root.length()));
            }
            if (code.isEmpty() || !pickles.containsKey("constants.pkl")) {
                throw refused(
                        Reason.PICKLE,
                        "The archive comes from torch.save: a pickle, a program that would run when it is read");
            }
            boolean hasVersion = names.contains(root + "version") || names.contains(root + ".data/version");
            if (!hasVersion || !pickles.containsKey("data.pkl")) {
                throw malformed("The archive lacks its version or its data.pkl", null);
            }
            return new TorchScriptArchive(Map.copyOf(pickles), Map.copyOf(code));
        }

        private void requireUniqueNames(List<? extends ZipEntry> entries) {
            for (ZipEntry entry : entries) {
                if (!names.add(entry.getName())) {
                    throw refused(Reason.DUPLICATE_NAME, "The archive has %s twice".formatted(entry.getName()));
                }
            }
        }

        /** Before anything is unfolded. Entries that overlap add up to more than the file. */
        private void requireModestSizes(List<? extends ZipEntry> entries) {
            long stored = 0;
            long unfolded = 0;
            for (ZipEntry entry : entries) {
                stored += Math.max(0, entry.getCompressedSize());
                unfolded += entry.getMethod() == ZipEntry.DEFLATED ? Math.max(0, entry.getSize()) : 0;
                boolean isText = !NUMBERS.matcher(inner(entry)).matches();
                if (isText && entry.getSize() > MAXIMUM_TEXT) {
                    throw refused(
                            Reason.TOO_LARGE,
                            "The archive's %s has %d bytes".formatted(entry.getName(), entry.getSize()));
                }
            }
            if (stored > fileSize || unfolded > Math.max(fileSize, MAXIMUM_TEXT)) {
                throw refused(
                        Reason.TOO_LARGE,
                        "The archive of %d bytes would unfold to %d".formatted(fileSize, stored + unfolded));
            }
        }

        private static String inner(ZipEntry entry) {
            return entry.getName().substring(entry.getName().indexOf('/') + 1);
        }

        private static String root(List<? extends ZipEntry> entries) {
            String first = entries.isEmpty() ? "" : entries.getFirst().getName();
            String root = first.substring(0, first.indexOf('/') + 1);
            if (root.isEmpty() || root.startsWith(".")) {
                throw malformed("The archive's entries aren't in a folder", null);
            }
            for (ZipEntry entry : entries) {
                if (!entry.getName().startsWith(root)) {
                    throw malformed("The archive's entry %s is outside %s".formatted(entry.getName(), root), null);
                }
            }
            return root;
        }

        private void read(ZipEntry entry, String name) throws IOException {
            if (NUMBERS.matcher(name).matches()) {
                if (entry.getMethod() != ZipEntry.STORED) {
                    throw malformed("The archive's numbers in %s are compressed".formatted(name), null);
                }
                requireChecksum(entry);
            } else if (PICKLE.matcher(name).matches()) {
                pickles.put(name, text(entry));
            } else if (CODE.matcher(name).matches()) {
                code.put(name, new String(text(entry), StandardCharsets.UTF_8));
            } else if (MARK.matcher(name).matches()) {
                text(entry);
            } else {
                throw malformed("The archive has an entry %s, which TorchScript doesn't".formatted(name), null);
            }
        }

        private byte[] text(ZipEntry entry) throws IOException {
            try (CheckedInputStream bytes = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
                byte[] text = bytes.readNBytes(MAXIMUM_TEXT + 1);
                requireMatch(entry, text.length, bytes.getChecksum().getValue());
                return text;
            }
        }

        private void requireChecksum(ZipEntry entry) throws IOException {
            byte[] chunk = new byte[1 << 16];
            CRC32 crc = new CRC32();
            long size = 0;
            try (InputStream bytes = zip.getInputStream(entry)) {
                for (int n = bytes.read(chunk); n > 0; n = bytes.read(chunk)) {
                    crc.update(chunk, 0, n);
                    size += n;
                }
            }
            requireMatch(entry, size, crc.getValue());
        }

        private static void requireMatch(ZipEntry entry, long size, long crc) {
            if (size != entry.getSize() || crc != entry.getCrc()) {
                throw malformed("The archive's %s isn't what its directory says".formatted(entry.getName()), null);
            }
        }
    }

    private static RefusedWeightsException malformed(String message, Exception cause) {
        return new RefusedWeightsException(
                Reason.MALFORMED_ARCHIVE, message + "; save it again with torch.jit.save", cause);
    }

    private static RefusedWeightsException refused(Reason reason, String message) {
        return new RefusedWeightsException(reason, message + "; share the weights as safetensors");
    }
}
