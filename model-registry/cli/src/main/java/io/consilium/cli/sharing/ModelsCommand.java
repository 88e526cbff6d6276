package io.consilium.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryOptions;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.cli.terminal.Table;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists models. */
@Command(name = "models", description = "List models, newest first, or the best of a task.")
public final class ModelsCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 200;

    @Option(names = "--task", paramLabel = "NAME", description = "Only those of a task.")
    private Optional<String> task = Optional.empty();

    @Option(names = "--top", description = "The task's ten best that are live, best first.")
    private boolean top;

    @Option(names = "--status", description = "Published, approved, superseded, withdrawn or recalled.")
    private Optional<String> status = Optional.empty();

    @Option(names = "--publisher", paramLabel = "N", description = "Only those of an organisation.")
    private Optional<Integer> publisher = Optional.empty();

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            description = "In the names of task and architecture, or the beginning of a weights' hash.")
    private Optional<String> words = Optional.empty();

    @Option(names = "--limit", defaultValue = "50", description = "At most so many. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private RegistryOptions registry;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Registry open = registry.signedIn()) {
            JsonNode models =
                    top && task.isPresent() ? open.get("/tasks/" + Registry.segment(task.get()) + "/top") : list(open);
            Names names = Names.at(open);
            output.answer(models, text -> {
                Table table =
                        new Table("model", "task", "status", "place", "score", "", "publisher", "architecture", "size");
                models.forEach(model -> table.row(
                        model.path("id").asText(),
                        model.path("task").asText(),
                        model.path("status").asText().toLowerCase(Locale.ROOT),
                        model.path("place").asText("").replace("null", ""),
                        Names.share(model.path("score")),
                        model.path("attested").asBoolean() ? "attested" : "claimed",
                        names.organisation(model.path("publisher")),
                        model.path("architecture").asText(),
                        Progress.bytes(model.path("sizeBytes").asLong())));
                table.print(text);
            });
            return 0;
        }
    }

    private JsonNode list(Registry open) throws IOException, InterruptedException {
        ArrayNode all = JSON.createArrayNode();
        String cursor = "";
        do {
            JsonNode page =
                    open.get("/models?limit=" + Math.clamp(limit - all.size(), 1, PAGE) + conditions() + cursor);
            page.path("models").forEach(all::add);
            cursor = page.path("next").isNumber()
                    ? "&cursor=" + page.path("next").asText()
                    : "";
        } while (!cursor.isEmpty() && all.size() < limit);
        return all;
    }

    private String conditions() {
        StringBuilder conditions = new StringBuilder();
        task.ifPresent(name -> conditions.append("&task=").append(Registry.segment(name)));
        status.ifPresent(name -> conditions.append("&status=").append(Registry.segment(name)));
        publisher.ifPresent(id -> conditions.append("&publisher=").append(id));
        words.ifPresent(text -> conditions.append("&q=").append(Registry.segment(text)));
        return conditions.toString();
    }
}
