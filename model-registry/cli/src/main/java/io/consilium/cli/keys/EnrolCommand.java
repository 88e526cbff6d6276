package io.consilium.cli.keys;

import io.consilium.cli.chain.AccountOptions;
import io.consilium.cli.chain.ChainOptions;
import io.consilium.cli.terminal.Output;
import io.consilium.contracts.NodeId;
import io.consilium.genesis.Member;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.signing.Signer;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Puts a site's node on the ledger through another member's node: its own isn't let in before. */
@Command(
        name = "enrol",
        description = {
            "Put the site's node on the ledger, through another member's node.",
            "For a site whose keys were all made anew and voted in: its own node isn't let in before, so it can't be asked."
        })
final class EnrolCommand implements Callable<Integer> {

    @Mixin
    private ChainOptions chain;

    @Mixin
    private AccountOptions account;

    @Mixin
    private Output output;

    /** What the ledger knows now, for programs. */
    record Enrolled(String node, String sealer, List<String> former) {}

    @Override
    public Integer call() {
        Optional<SiteFolder> site = chain.site();
        Member own = site.map(SiteFolder::member)
                .orElseThrow(() -> new KeyException("Which site's node is meant? Give its folder with --site"));
        Signer signer = account.signer(site, output);
        try (Node node = chain.connect()) {
            Ledger ledger = new Ledger(node);
            int organisation = ledger.member(signer.address())
                    .orElseThrow(() -> new KeyException("the account " + signer.address()
                            + " belongs to no organisation yet; the others vote it in: consilium vote keys"))
                    .organisation();
            NodeId id = own.node();
            Optional<Integer> owner = ledger.organisationOf(id);
            if (owner.isPresent() && owner.get() != organisation) {
                throw new KeyException("the node of " + own.name() + " is organisation " + owner.get()
                        + "'s on the ledger, and the account is organisation " + organisation + "'s");
            }
            if (owner.isEmpty()) {
                new Transactions(node, signer).send(ConsortiumCalls.addNode(id));
            }
            List<NodeId> former = ledger.organisation(organisation).orElseThrow().nodes().stream()
                    .filter(other -> !other.equals(id))
                    .toList();
            output.answer(new Enrolled(id.digits(), own.sealer().hex(), texts(former)), text -> {
                text.println("the ledger knows the node " + id);
                text.println("What is left to do:");
                steps(own, former).forEach(step -> text.println("  - " + step));
            });
            return 0;
        }
    }

    private static List<String> texts(List<NodeId> nodes) {
        return nodes.stream().map(NodeId::digits).toList();
    }

    private static List<String> steps(Member own, List<NodeId> former) {
        List<String> steps = new ArrayList<>();
        if (own.kind().isValidator()) {
            former.forEach(node -> steps.add("more than half of the hospitals: consilium network sealer remove "
                    + own.withKeys(node, own.account(), own.encryptionKey()).sealer()));
        }
        steps.add("start the node");
        if (own.kind().isValidator()) {
            steps.add("more than half of the hospitals: consilium network sealer add " + own.sealer());
        }
        former.forEach(node -> steps.add("then, with the site's registry: consilium keys retire node " + node));
        return steps;
    }
}
