package io.consilium.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.keys.OwnSite.OnLedger;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.terminal.Output;
import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Word;
import io.consilium.genesis.Member;
import io.consilium.genesis.folder.KeyRotation;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes another key, puts it on the ledger, and says what is left to do. */
@Command(
        name = "rotate",
        description = {
            "Make another key of a kind and put it on the ledger, without a vote.",
            "Given again after it was broken off, it finishes what was begun. A node's new key is used from keys adopt node on."
        })
final class RotateCommand implements Callable<Integer> {

    /** Which key. */
    enum Kind {
        /** To which others wrap the keys of models. */
        encryption,
        /** That signs steps on the ledger and people's sign-ins. */
        account,
        /** By which the Besu node is known, and with which a hospital's seals blocks. */
        node
    }

    @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private Kind kind;

    @Mixin
    private OwnSite site;

    @Mixin
    private Output output;

    /** What was changed, for programs. */
    record Rotated(String kind, String before, String now, List<String> left) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        SiteFolder folder = site.folder();
        KeyRotation rotation = KeyRotation.of(folder);
        Member before = folder.member();
        try (Registry open = site.registry(output)) {
            OnLedger ledger = site.onLedger(open);
            Rotated rotated = switch (kind) {
                case encryption -> encryption(rotation, before, open, ledger);
                case account -> account(rotation, before, open, ledger);
                case node -> node(rotation, before, open, ledger);
            };
            output.answer(rotated, text -> {
                text.printf("%s key: %s, before %s%n", rotated.kind(), rotated.now(), rotated.before());
                text.println("What is left to do:");
                rotated.left().forEach(step -> text.println("  - " + step));
            });
            return 0;
        }
    }

    private Rotated encryption(KeyRotation rotation, Member before, Registry open, OnLedger ledger)
            throws IOException, InterruptedException {
        boolean begun = rotation.isUnsettled(KeyRotation.Kind.ENCRYPTION)
                && !ledger.encryptionKey().equals(before.encryptionKey());
        if (!begun) {
            Word next = rotation.nextEncryptionKey(ledger.encryptionKey(), ledger.keyVersion(), site.password());
            open.send("PUT", "/organisation/encryption-key", Map.of("encryptionKey", next.hex()));
        }
        rotation.settle(KeyRotation.Kind.ENCRYPTION);
        return new Rotated(
                kind.name(),
                before.encryptionKey().hex(),
                site.folder().member().encryptionKey().hex(),
                List.of(
                        "save keys/encryption.json anew: it holds the old key, which opens old grants, and the new one",
                        operatorsTurn()));
    }

    private Rotated account(KeyRotation rotation, Member before, Registry open, OnLedger ledger)
            throws IOException, InterruptedException {
        if (rotation.isUnsettled(KeyRotation.Kind.ACCOUNT)) {
            rotation.settle(KeyRotation.Kind.ACCOUNT);
        } else {
            Address next = rotation.nextAccount(site.password());
            if (!ledger.accounts().contains(next)) {
                open.send("POST", "/organisation/accounts", Map.of("account", next.hex()));
            }
            rotation.adoptAccount();
        }
        return new Rotated(
                kind.name(),
                before.account().hex(),
                site.folder().member().account().hex(),
                Stream.of(
                                Stream.of(
                                        "restart the registry: until then it signs with the old account",
                                        "sign in again: consilium login --site "
                                                + site.folder().path()),
                                outstandingVouchers(open, before.account()).stream(),
                                Stream.of(
                                        "then: consilium keys retire account " + before.account() + " --site "
                                                + site.folder().path(),
                                        "save keys anew",
                                        operatorsTurn()))
                        .flatMap(Function.identity())
                        .toList());
    }

    /** What an account signed is good for nothing once it is retired. */
    private static Optional<String> outstandingVouchers(Registry open, Address account)
            throws IOException, InterruptedException {
        List<JsonNode> signed = StreamSupport.stream(open.get("/vouchers").spliterator(), false)
                .filter(voucher -> account.hex().equals(voucher.path("account").asText()))
                .toList();
        return signed.isEmpty()
                ? Optional.empty()
                : Optional.of("the old account signed vouchers that are refused once it is retired, " + signed.size()
                        + " of them, the last good until "
                        + signed.getLast().path("expiresAt").asText()
                        + ": issue them anew, or wait, for models "
                        + signed.stream()
                                .map(voucher -> voucher.path("model").asText())
                                .distinct()
                                .collect(Collectors.joining(", ")));
    }

    private Rotated node(KeyRotation rotation, Member before, Registry open, OnLedger ledger)
            throws IOException, InterruptedException {
        NodeId next = rotation.nextNode();
        if (!ledger.nodes().contains(next)) {
            open.send("POST", "/organisation/nodes", Map.of("node", next.digits()));
        }
        String folder = site.folder().path().toString();
        Member after = before.withKeys(next, before.account(), before.encryptionKey());
        return new Rotated(
                kind.name(),
                before.node().digits(),
                next.digits(),
                // Never is a node a sealer that doesn't run: the chain could stand still.
                before.kind().isValidator()
                        ? List.of(
                                "more than half of the hospitals: consilium network sealer remove " + before.sealer(),
                                adopt(folder),
                                operatorsTurn(),
                                "start the node; then more than half of the hospitals: consilium network sealer add "
                                        + after.sealer(),
                                retire(before, folder))
                        : List.of(adopt(folder), operatorsTurn(), "start the node", retire(before, folder)));
    }

    private static String adopt(String folder) {
        return "stop the node, then: consilium keys adopt node --site " + folder;
    }

    private static String retire(Member before, String folder) {
        return "then: consilium keys retire node " + before.node() + " --site " + folder;
    }

    private String operatorsTurn() {
        return "give " + site.folder().path("member.json")
                + " to the network's operator: consilium network update-organisation";
    }
}
