package io.consilium.cli.keys;

import io.consilium.cli.Consilium;
import io.consilium.cli.keys.OwnSite.OnLedger;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Table;
import io.consilium.genesis.Member;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Holds the keys in a site's folder against the ledger. */
@Command(
        name = "show",
        description =
                "Show the site's keys, and whether the ledger knows them; exits 1 if it doesn't know one that is in use.")
final class ShowCommand implements Callable<Integer> {

    @Mixin
    private OwnSite site;

    @Mixin
    private Output output;

    /** A key, and where it is known. */
    record Key(String kind, String publicHalf, boolean inUse, boolean onLedger) {

        private String standing() {
            if (inUse) {
                return onLedger ? "in use" : "in use, but not on the ledger";
            }
            return "on the ledger, not in use here";
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Member own = site.folder().member();
        try (Registry open = site.registry(output)) {
            OnLedger ledger = site.onLedger(open);
            List<Key> keys = Stream.of(
                            keys("account", own.account(), ledger.accounts()),
                            keys("node", own.node(), ledger.nodes()),
                            keys("encryption", own.encryptionKey(), List.of(ledger.encryptionKey())))
                    .flatMap(List::stream)
                    .toList();
            output.answer(keys, text -> {
                Table table = new Table("kind", "public half", "standing");
                keys.forEach(key -> table.row(key.kind(), key.publicHalf(), key.standing()));
                table.print(text);
            });
            return keys.stream().allMatch(Key::onLedger) ? 0 : Consilium.FAILED;
        }
    }

    private static <T> List<Key> keys(String kind, T inUse, List<T> onLedger) {
        return Stream.concat(
                        Stream.of(new Key(kind, inUse.toString(), true, onLedger.contains(inUse))),
                        onLedger.stream()
                                .filter(other -> !other.equals(inUse))
                                .map(other -> new Key(kind, other.toString(), false, true)))
                .toList();
    }
}
