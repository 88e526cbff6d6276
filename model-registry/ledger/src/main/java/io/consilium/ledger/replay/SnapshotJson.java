package io.consilium.ledger.replay;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** How values are written in a snapshot: hexadecimal values as text, times and durations as seconds. */
final class SnapshotJson {
    private SnapshotJson() {}

    static ObjectMapper mapper() {
        SimpleModule scalars = new SimpleModule();
        add(scalars, Address.class, Address::hex, Address::new);
        add(scalars, Bytes.class, Bytes::hex, Bytes::new);
        add(scalars, NodeId.class, NodeId::hex, NodeId::new);
        add(scalars, Word.class, Word::hex, Word::new);
        add(scalars, Instant.class, Instant::getEpochSecond, text -> Instant.ofEpochSecond(Long.parseLong(text)));
        add(scalars, Duration.class, Duration::toSeconds, text -> Duration.ofSeconds(Long.parseLong(text)));
        return JsonMapper.builder()
                .addModule(scalars)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .build();
    }

    private static <T> void add(
            SimpleModule module, Class<T> type, Function<T, Object> write, Function<String, T> read) {
        module.addSerializer(type, new Writer<>(type, write));
        module.addDeserializer(type, new Reader<>(type, read));
    }

    private static final class Writer<T> extends StdScalarSerializer<T> {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Function<T, Object> write;

        private Writer(Class<T> type, Function<T, Object> write) {
            super(type);
            this.write = write;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writePOJO(write.apply(value));
        }
    }

    private static final class Reader<T> extends StdScalarDeserializer<T> {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> read;

        private Reader(Class<T> type, Function<String, T> read) {
            super(type);
            this.read = read;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return read.apply(json.getText());
        }
    }
}
