package io.consilium.cli.members;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryOptions;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Table;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the members of the consortium. */
@Command(name = "members", description = "List the organisations that are or were in the consortium.")
public final class MembersCommand implements Callable<Integer> {

    @Mixin
    private RegistryOptions registry;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Registry open = registry.signedIn()) {
            JsonNode members = open.get("/members");
            output.answer(members, text -> {
                Table table = new Table("id", "name", "status", "roles", "accounts", "nodes");
                members.forEach(member -> table.row(
                        member.path("id").asText(),
                        member.path("name").asText(),
                        member.path("status").asText().toLowerCase(Locale.ROOT),
                        StreamSupport.stream(member.path("roles").spliterator(), false)
                                .map(role -> role.asText().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")),
                        member.path("accounts").size(),
                        member.path("nodes").size()));
                table.print(text);
            });
            return 0;
        }
    }
}
