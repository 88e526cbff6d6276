package io.consilium.cli.vouchers;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.sharing.ModelArgument;
import io.consilium.cli.terminal.Output;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Issues a voucher for one copy of a model of one's own organisation. */
@Command(
        name = "issue",
        description = {
            "Issue a voucher for one copy of a model of yours. Its code is shown this once and kept nowhere.",
            "The ledger learns that there is a voucher, and nothing of the person who gets it."
        })
final class IssueCommand implements Callable<Integer> {

    @Mixin
    private ModelArgument model;

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "24",
            description = "For how long it is good, 1 to 2160. Default: ${DEFAULT-VALUE}.")
    private int hours;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        JsonNode issued =
                model.ask((registry, path) -> registry.send("POST", path + "/vouchers", Map.of("hours", hours)));
        output.answer(issued, text -> {
            text.println(
                    "A voucher for one copy of model " + issued.path("model").asText() + ", good until "
                            + issued.path("expiresAt").asText() + ":");
            text.println();
            text.println(issued.path("code").asText());
            text.println();
            text.println(
                    "The code is shown this once. Hand it over as carefully as the copy itself; whoever has it fetches the");
            text.println("copy with: consilium voucher redeem --out FILE");
        });
        return 0;
    }
}
