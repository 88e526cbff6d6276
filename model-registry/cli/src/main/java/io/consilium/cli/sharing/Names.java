package io.consilium.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What numbers on the ledger are called. */
final class Names {

    private final Map<Integer, String> organisations = new TreeMap<>();

    private Names() {}

    static Names at(Registry registry) throws IOException, InterruptedException {
        Names names = new Names();
        registry.get("/members")
                .forEach(member -> names.organisations.put(
                        member.path("id").asInt(), member.path("name").asText()));
        return names;
    }

    String organisation(JsonNode id) {
        return organisations.getOrDefault(id.asInt(), "organisation " + id.asText());
    }

    /** Millionths as people read them. */
    static String share(JsonNode millionths) {
        return String.format(Locale.ROOT, "%.4f", millionths.asInt() / 1e6);
    }
}
