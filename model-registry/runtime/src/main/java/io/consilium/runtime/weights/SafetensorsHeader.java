package io.consilium.runtime.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The header of a safetensors file, every claim of which has been checked against the format and the file's size.
 *
 * <p>When this exists: names are unique, each range fits its tensor's type and shape, and the ranges cover the data without
 * gap or overlap, so that nothing that reads by them can leave the file.
 */
record SafetensorsHeader(SequencedMap<String, TensorEntry> tensors, Map<String, String> metadata) {

    /** ResNet-50's header has 32 KiB. */
    static final int MAXIMUM_BYTES = 1 << 20;

    /** ResNet-50 has 320. Limits like these keep what a small file can make us remember small. */
    static final int MAXIMUM_TENSORS = 1024;

    private static final int MAXIMUM_TEXT = 1 << 16;
    private static final int MAXIMUM_DIMENSIONS = 8;
    private static final String METADATA = "__metadata__";

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNumberLength(20)
                    .maxNameLength(1024)
                    .maxStringLength(MAXIMUM_TEXT)
                    .maxDocumentLength(MAXIMUM_BYTES)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Parses the JSON and holds it against the number of data bytes that follow it. */
    static SafetensorsHeader parse(byte[] json, long dataBytes) {
        if (json.length == 0 || json[0] != '{') {
            throw malformed("The safetensors header doesn't begin with '{'");
        }
        requireUtf8(json);
        try (JsonParser parser = JSON.createParser(json)) {
            Reading reading = new Reading(parser);
            reading.header();
            requireCovered(reading.tensors, dataBytes);
            return new SafetensorsHeader(reading.tensors, Map.copyOf(reading.metadata));
        } catch (IOException | ArithmeticException e) {
            Reason reason = String.valueOf(e.getMessage()).startsWith("Duplicate field")
                    ? Reason.DUPLICATE_NAME
                    : Reason.MALFORMED_HEADER;
            throw new RefusedWeightsException(reason, "The safetensors header is malformed: " + e.getMessage(), e);
        }
    }

    /** The parser lets some sequences pass that aren't UTF-8, and two names must not differ by them alone. */
    private static void requireUtf8(byte[] json) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(json);
        CharBuffer piece = CharBuffer.allocate(1 << 12);
        CoderResult result;
        do {
            result = decoder.decode(bytes, piece.clear(), true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw malformed("The safetensors header isn't UTF-8 text");
        }
    }

    private static void requireCovered(Map<String, TensorEntry> tensors, long dataBytes) {
        List<TensorEntry> inOrder = new ArrayList<>(tensors.values());
        inOrder.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        long covered = 0;
        for (TensorEntry tensor : inOrder) {
            if (tensor.begin() < covered) {
                throw refused(Reason.OVERLAP, "Tensor %s shares bytes with another one".formatted(tensor.name()));
            }
            if (tensor.begin() > covered) {
                throw refused(Reason.GAP, "Bytes before tensor %s belong to no tensor".formatted(tensor.name()));
            }
            covered = tensor.end();
        }
        if (covered > dataBytes) {
            throw refused(
                    Reason.TRUNCATED,
                    "The header promises %d bytes of tensors, the file has %d".formatted(covered, dataBytes));
        }
        if (covered < dataBytes) {
            throw refused(Reason.GAP, "%d bytes at the file's end belong to no tensor".formatted(dataBytes - covered));
        }
    }

    /** The walk through the JSON; a token that isn't what the format has there ends it. */
    private static final class Reading {
        final SequencedMap<String, TensorEntry> tensors = new LinkedHashMap<>();
        final Map<String, String> metadata = new LinkedHashMap<>();
        private final JsonParser parser;

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        void header() throws IOException {
            require(parser.nextToken() == JsonToken.START_OBJECT, "an object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                require(parser.nextToken() == JsonToken.START_OBJECT, "an object under " + name);
                if (METADATA.equals(name)) {
                    readMetadata();
                } else {
                    require(tensors.size() < MAXIMUM_TENSORS, "at most " + MAXIMUM_TENSORS + " tensors");
                    tensors.put(name, tensor(name));
                }
            }
            require(parser.currentToken() == JsonToken.END_OBJECT, "the end of the object");
            require(parser.nextToken() == null, "nothing behind the object");
        }

        private void readMetadata() throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                require(parser.nextToken() == JsonToken.VALUE_STRING, "a text as metadata " + key);
                metadata.put(key, parser.getText());
            }
        }

        private TensorEntry tensor(String name) throws IOException {
            DataType type = null;
            List<Long> shape = null;
            List<Long> range = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "dtype" -> type = type(name);
                    case "shape" -> shape = numbers(name, MAXIMUM_DIMENSIONS);
                    case "data_offsets" -> range = numbers(name, 2);
                    default -> throw malformed("Tensor %s has a field %s".formatted(name, field));
                }
            }
            require(type != null && shape != null && range != null, "dtype, shape and data_offsets of " + name);
            require(range.size() == 2, "two data_offsets of " + name);
            return checked(new TensorEntry(name, type, shape, range.get(0), range.get(1)));
        }

        private DataType type(String name) throws IOException {
            require(parser.currentToken() == JsonToken.VALUE_STRING, "a text as dtype of " + name);
            String type = parser.getText();
            return DataType.named(type)
                    .orElseThrow(() -> refused(
                            Reason.WRONG_TYPE, "Tensor %s has the type %s, which isn't read".formatted(name, type)));
        }

        private List<Long> numbers(String name, int atMost) throws IOException {
            require(parser.currentToken() == JsonToken.START_ARRAY, "lists of numbers for " + name);
            List<Long> numbers = new ArrayList<>();
            while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                require(numbers.size() < atMost, "at most " + atMost + " numbers in a list of " + name);
                long number = parser.getLongValue();
                require(number >= 0, "no negative numbers for " + name);
                numbers.add(number);
            }
            require(parser.currentToken() == JsonToken.END_ARRAY, "whole numbers for " + name);
            return numbers;
        }

        private static TensorEntry checked(TensorEntry tensor) {
            long bytes = tensor.type().bytes();
            for (long dimension : tensor.shape()) {
                bytes = Math.multiplyExact(bytes, dimension);
            }
            if (tensor.end() < tensor.begin() || tensor.size() != bytes) {
                throw refused(
                        Reason.BAD_RANGE,
                        "Tensor %s of type %s and shape %s can't have the bytes %d to %d"
                                .formatted(tensor.name(), tensor.type(), tensor.shape(), tensor.begin(), tensor.end()));
            }
            return tensor;
        }

        private static void require(boolean holds, String expected) {
            if (!holds) {
                throw malformed("The safetensors header should have " + expected);
            }
        }
    }

    private static RefusedWeightsException malformed(String message) {
        return refused(Reason.MALFORMED_HEADER, message);
    }

    private static RefusedWeightsException refused(Reason reason, String message) {
        return new RefusedWeightsException(reason, message + "; write the file again with a safetensors library");
    }
}
