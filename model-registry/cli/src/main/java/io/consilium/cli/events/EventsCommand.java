package io.consilium.cli.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what happened on the ledger, and follows it. */
@Command(
        name = "events",
        description = {
            "List what happened on the ledger, oldest first, an event a line; with --follow, go on with what happens.",
            "An interrupted stream goes on after the last event that was printed."
        })
public final class EventsCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 1_000;
    private static final int RETRY_MILLIS = 1_000;
    private static final String BEGINNING = "0-0";

    @Option(names = "--after", paramLabel = "ID", description = "Begin after this event. Default: with the first.")
    private Optional<String> after = Optional.empty();

    @Option(names = "--follow", description = "Wait for more, until interrupted.")
    private boolean follow;

    @Option(names = "--until", paramLabel = "NAME", description = "End when an event of this name was printed.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--json", description = "An event a line as JSON, for programs.")
    private boolean json;

    @Mixin
    private RegistryOptions registry;

    @Spec
    private CommandSpec spec;

    private String last = BEGINNING;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String place = after.orElse(BEGINNING);
        boolean found = false;
        boolean more = true;
        while (more && !found) {
            try (Registry open = registry.signedIn()) {
                JsonNode page = open.get("/audit/events?limit=" + PAGE + "&after=" + Registry.segment(place));
                for (JsonNode event : page.path("events")) {
                    place = print(event);
                    found |= ends(event);
                }
                more = page.path("next").isTextual();
            }
        }
        last = place;
        while (follow && !found) {
            found = stream();
        }
        return 0;
    }

    /** Reads the stream until it breaks off; whether the event came that ends everything. */
    private boolean stream() throws IOException, InterruptedException {
        try (Registry open = registry.signedIn();
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        open.open("/events", "Last-Event-ID", last, "Accept", "text/event-stream")
                                .body(),
                        StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:") && line.length() > "data:".length() + 2) {
                    JsonNode event = JSON.readTree(line.substring("data:".length()));
                    last = print(event);
                    if (ends(event)) {
                        return true;
                    }
                }
            }
        } catch (IOException brokenOff) {
            Thread.sleep(RETRY_MILLIS);
        }
        return false;
    }

    private boolean ends(JsonNode event) {
        return until.filter(event.path("name").asText()::equals).isPresent();
    }

    private String print(JsonNode event) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        String id = event.path("id").asText();
        if (json) {
            out.println(JSON.writeValueAsString(event));
        } else {
            out.printf(
                    "%-10s %s  %-24s%s%s%n",
                    id,
                    event.path("at").asText(),
                    event.path("name").asText(),
                    event.path("model").isNumber()
                            ? "  model " + event.path("model").asText()
                            : "",
                    event.path("organisation").isNumber()
                            ? "  organisation " + event.path("organisation").asText()
                            : "");
        }
        out.flush();
        return id;
    }
}
