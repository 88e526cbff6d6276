package io.consilium.genesis.folder;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Word;
import io.consilium.genesis.GenesisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/** JSON files that people read too, byte for byte the same on every machine. */
public final class Json {

    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new SimpleModule()
                    .addSerializer(Address.class, ToStringSerializer.instance)
                    .addSerializer(NodeId.class, ToStringSerializer.instance)
                    .addSerializer(Word.class, ToStringSerializer.instance)
                    .addDeserializer(Address.class, new Text<>(Address.class, Address::new))
                    .addDeserializer(NodeId.class, new Text<>(NodeId.class, NodeId::new))
                    .addDeserializer(Word.class, new Text<>(Word.class, Word::new)))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** A value as indented text that ends with a line feed. */
    public static String text(Object value) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(INDENT);
        printer.indentArraysWith(INDENT);
        try {
            return MAPPER.writer(printer).writeValueAsString(value) + "\n";
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException("no JSON for " + value.getClass(), unwritable);
        }
    }

    /** Reads a file as a value, or says which file is wrong and why. */
    public static <T> T read(Path file, Class<T> type) {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), type);
        } catch (NoSuchFileException missing) {
            throw new GenesisException.Unreadable(file + " isn't there", missing);
        } catch (JsonProcessingException malformed) {
            boolean refusedByValue = malformed.getCause() instanceof GenesisException
                    || malformed.getCause() instanceof IllegalArgumentException;
            String reason = refusedByValue ? malformed.getCause().getMessage() : malformed.getOriginalMessage();
            throw new GenesisException.Unreadable(file + ": " + reason, malformed);
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(file + " can't be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** A value as a tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Reads a file as a tree. */
    public static JsonNode read(Path file) {
        return read(file, JsonNode.class);
    }

    /** Reads a string as a value that checks itself. */
    private static final class Text<T> extends StdDeserializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parser;

        private Text(Class<T> type, Function<String, T> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String text = json.getValueAsString("");
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException refused) {
                throw JsonMappingException.from(json, refused.getMessage(), refused);
            }
        }
    }
}
