package io.consilium.service.readmodel;

import io.consilium.ledger.Block;
import io.consilium.ledger.node.Node;
import io.consilium.service.metrics.Glance;
import io.consilium.service.metrics.WhereFiguresAreShown;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** How far the ledger is, and how far the tables have followed. */
@Context
@WhereFiguresAreShown
final class LedgerMeters {

    private final Follower follower;
    private final Clock clock;
    private final Glance<Block> node;
    /** Kept while the node is away: the block grows old all the same. */
    private final AtomicReference<Block> newest = new AtomicReference<>();

    LedgerMeters(MeterRegistry meters, Node node, Follower follower, Clock clock) {
        this.follower = follower;
        this.clock = clock;
        this.node = new Glance<>("ledger-meters", () -> {
            Block block = node.newest();
            newest.set(block);
            return block;
        });
        Gauge.builder("consilium.node.up", () -> this.node.latest().isPresent() ? 1 : 0)
                .description("1 while the node answers, else 0")
                .register(meters);
        Gauge.builder("consilium.ledger.head.block", () -> ofNewest(Block::number))
                .description("Number of the newest block that the node had")
                .register(meters);
        Gauge.builder("consilium.ledger.head.age", () -> ofNewest(this::ageSeconds))
                .description("Time since that block was made")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("consilium.tables.block", follower::block)
                .description("Number of the last block that the tables hold")
                .register(meters);
        Gauge.builder("consilium.tables.lag.blocks", () -> ofNewest(this::lag))
                .description("Blocks that the tables are behind the node")
                .register(meters);
        Gauge.builder("consilium.tables.stuck", () -> follower.trouble().isPresent() ? 1 : 0)
                .description("1 while the tables can't be brought up to date, else 0")
                .register(meters);
    }

    @PostConstruct
    void start() {
        node.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        node.stop();
    }

    private double ageSeconds(Block block) {
        return Math.max(0, Duration.between(block.timestamp(), clock.instant()).toMillis() / 1e3);
    }

    /** The tables may be ahead of the last look at the node. */
    private double lag(Block block) {
        return Math.max(0, block.number() - follower.block());
    }

    private double ofNewest(Figure figure) {
        Block block = newest.get();
        return block == null ? Double.NaN : figure.of(block);
    }

    private interface Figure {
        double of(Block block);
    }
}
