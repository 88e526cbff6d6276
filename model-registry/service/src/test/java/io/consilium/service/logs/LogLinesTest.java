package io.consilium.service.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a process writes that logs as a registry does. */
class LogLinesTest {

    private static final String NASTY = "ERROR: \"a\\b\"\n  Detail: x\r\nevent=forged id=1 \u001b[2J\u2028";

    /** Says a few events in a process of its own. */
    static final class Speaker {

        private Speaker() {}

        public static void main(String[] none) {
            Logger log = LoggerFactory.getLogger(Speaker.class);
            log.warn("event=outbox_waits id={} message=\"{}\"", 7, NASTY);
            log.error("event=unforeseen request={}", "r1", new IllegalStateException("two\nlines"));
            log.info("Someone else's\ntext of {}", List.of(1, 2));
        }
    }

    @Test
    void asTextEveryEventIsOneLineAndItsQuotesHold() throws Exception {
        List<String> lines = said("text");

        assertEquals(3, lines.size(), lines::toString);
        assertTrue(
                lines.get(0)
                        .endsWith(" event=outbox_waits id=7 message=\"ERROR: \\\"a\\\\b\\\"\\n  Detail: x\\r\\n"
                                + "event=forged id=1 \\u001b[2J\\u2028\""),
                lines.get(0));
        assertTrue(
                lines.get(1)
                        .contains(
                                " event=unforeseen request=r1 exception=\"java.lang.IllegalStateException: two\\nlines"
                                        + "\\n\\tat "),
                lines.get(1));
        assertTrue(lines.get(2).endsWith(" Someone else's\\ntext of [1, 2]"), lines.get(2));
    }

    @Test
    void asJsonEachPairIsAFieldWhateverItsValueSays() throws Exception {
        List<String> lines = said("json");

        assertEquals(3, lines.size(), lines::toString);
        JsonMapper json = new JsonMapper();
        JsonNode waits = json.readTree(lines.get(0)).path("fields");
        assertEquals(3, waits.size(), lines.get(0));
        assertEquals("outbox_waits", waits.path("event").asText());
        assertEquals("7", waits.path("id").asText());
        assertEquals(NASTY, waits.path("message").asText());
        JsonNode unforeseen = json.readTree(lines.get(1));
        assertEquals("r1", unforeseen.path("fields").path("request").asText());
        assertEquals("two\nlines", unforeseen.path("throwable").path("message").asText());
        assertTrue(json.readTree(lines.get(2)).path("fields").isMissingNode(), lines.get(2));
    }

    private static List<String> said(String format) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dstdout.encoding=UTF-8",
                        "-Dconsilium.logs=" + format,
                        "-Dlogback.configurationFile=" + Path.of("target", "classes", "logback.xml"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Speaker.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.lines().toList();
    }
}
