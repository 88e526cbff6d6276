package io.consilium.cli.vouchers;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.sharing.ModelArgument;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Table;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the vouchers of a model, as the ledger knows them. */
@Command(
        name = "list",
        description = "List a model's vouchers, soonest to expire first; the ledger knows nobody's name.")
final class ListCommand implements Callable<Integer> {

    @Mixin
    private ModelArgument model;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        JsonNode vouchers = model.ask((registry, path) -> registry.get(path + "/vouchers"));
        output.answer(vouchers, text -> {
            Table table = new Table("voucher", "expires", "redeemed");
            vouchers.forEach(voucher -> table.row(
                    voucher.path("hash").asText(),
                    voucher.path("expiresAt").asText(),
                    voucher.path("redeemed").asBoolean() ? "yes" : "no"));
            table.print(text);
        });
        return 0;
    }
}
