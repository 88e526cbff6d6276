package io.consilium.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.cli.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows a model. */
@Command(
        name = "show",
        description = "Show a model: where it comes from, who approved and attested it, who has it, and its history.")
public final class ShowCommand implements Callable<Integer> {

    @Mixin
    private ModelArgument model;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Registry open = model.registry().signedIn()) {
            JsonNode detail = open.get("/models/" + model.name().id(open));
            Names names = Names.at(open);
            output.answer(detail, text -> print(text, detail, names));
            return 0;
        }
    }

    private static void print(PrintWriter text, JsonNode detail, Names names) {
        JsonNode about = detail.path("model");
        new Table("model " + about.path("id").asText(), "")
                .row("task", about.path("task").asText())
                .row("status", about.path("status").asText().toLowerCase(Locale.ROOT))
                .row(
                        "score",
                        Names.share(about.path("score"))
                                + (about.path("attested").asBoolean()
                                        ? ", attested by "
                                                + about.path("attestations").asText()
                                        : ", claimed by its publisher"))
                .row("publisher", names.organisation(about.path("publisher")))
                .row("published", about.path("publishedAt").asText())
                .row("architecture", about.path("architecture").asText())
                .row("size", Progress.bytes(about.path("sizeBytes").asLong()))
                .row("weights", about.path("weightsHash").asText())
                .row("encrypted at", about.path("weightsCid").asText())
                .row("retrained from", numbers(detail.path("ancestors")))
                .row("retrained into", numbers(detail.path("children")))
                .print(text);
        section(
                text,
                "approved by",
                detail.path("approvals"),
                names,
                approval -> approval.path("at").asText());
        section(
                text,
                "attested by",
                detail.path("attestations"),
                names,
                attestation ->
                        "accuracy " + Names.share(attestation.path("measured").path("accuracy")) + " on "
                                + attestation.path("testImages").asText() + " images");
        section(
                text,
                "access of",
                detail.path("access"),
                names,
                access -> (access.path("inForce").asBoolean()
                                ? "granted"
                                : access.path("requested").asBoolean() ? "requested" : "none any more")
                        + ", downloads: " + access.path("downloads").asText());
        text.println();
        Table history = new Table("event", "name", "at", "by");
        detail.path("history")
                .forEach(event -> history.row(
                        event.path("id").asText(),
                        event.path("name").asText(),
                        event.path("at").asText(),
                        event.path("organisation").isNumber() ? names.organisation(event.path("organisation")) : ""));
        history.print(text);
    }

    private interface Words {
        String of(JsonNode row);
    }

    private static void section(PrintWriter text, String head, JsonNode rows, Names names, Words words) {
        if (!rows.isEmpty()) {
            text.println();
            Table table = new Table(head, "");
            rows.forEach(row -> table.row(names.organisation(row.path("organisation")), words.of(row)));
            table.print(text);
        }
    }

    private static String numbers(JsonNode ids) {
        return ids.isEmpty()
                ? "nothing"
                : StreamSupport.stream(ids.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", ", "model ", ""));
    }
}
