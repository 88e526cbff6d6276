package io.consilium.service.status;

import io.consilium.ledger.LedgerException;
import io.consilium.ledger.node.Node;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.site.Site;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;

/** How the site is doing. */
@Controller("/api/v1/status")
@ExecuteOn(TaskExecutors.BLOCKING)
final class StatusController {

    private final Site site;
    private final Node node;
    private final Follower follower;

    StatusController(Site site, Node node, Follower follower) {
        this.site = site;
        this.node = node;
        this.follower = follower;
    }

    /**
     * A site's state.
     *
     * @param head the node's newest block, if it answers
     * @param block the last block that the tables hold
     * @param trouble what keeps the tables from the ledger's head, if something does
     */
    @Serdeable
    record Status(
            int organisation,
            String name,
            String account,
            long chainId,
            String genesis,
            @Nullable Long head,
            long block,
            @Nullable String trouble) {}

    /** Tells whose site this is and how far it has read; it answers also while the node doesn't. */
    @Get
    @AllowedFor(Who.ANYONE)
    Status status() {
        Long head = null;
        String trouble = follower.trouble().orElse(null);
        try {
            head = node.head();
        } catch (LedgerException away) {
            trouble = away.getMessage();
        }
        return new Status(
                site.organisation(),
                site.name(),
                site.account().hex(),
                node.chainId(),
                node.genesis().hex(),
                head,
                follower.block(),
                trouble);
    }
}
