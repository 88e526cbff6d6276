package io.consilium.besu.bench;

import io.consilium.besu.testing.Account;
import io.consilium.besu.testing.BesuNetwork;
import io.consilium.besu.testing.Eventually;
import io.consilium.besu.testing.JsonRpc;
import io.consilium.besu.testing.JsonRpc.Request;
import io.consilium.besu.testing.RealBesu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Transactions a second of four validators with the plugin, against four without; {@code bench/network-throughput} starts it.
 *
 * <p>Both networks run all the time, and bursts go to one and the other in turn, the first of each pair in turn as well: what
 * else the machine does meets both. A burst is signed beforehand, sent to all four nodes, and over when each account's nonce
 * in blocks says that all of its transactions are. One that is refused ends the measurement.
 */
public final class NetworkThroughput {
    private static final int BATCH = 200;
    private static final int WARM_UP_ROUNDS = 2;
    private static final String CALL = Account.call("proposalCount");

    private NetworkThroughput() {}

    public static void main(String[] arguments) throws IOException {
        int transactions = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path scratch = Files.createTempDirectory("network-throughput");
        RealBesu besu = RealBesu.find().orElse(null);
        if (besu == null) {
            System.out.println("network-throughput: skipped: no Besu found (BESU_HOME, or besu on PATH)");
            return;
        }
        try (BesuNetwork with = BesuNetwork.create(besu, scratch.resolve("with"));
                BesuNetwork without = BesuNetwork.createOpen(besu, scratch.resolve("without"))) {
            with.startAllAtFullSpeed();
            without.startAllAtFullSpeed();
            compare(with, without, transactions, rounds);
        }
    }

    private static void compare(BesuNetwork with, BesuNetwork without, int transactions, int rounds) {
        double[] rateWith = new double[rounds];
        double[] rateWithout = new double[rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            boolean pluginFirst = round % 2 == 0;
            double first = burst(pluginFirst ? with : without, transactions);
            double second = burst(pluginFirst ? without : with, transactions);
            if (round >= 0) {
                rateWith[round] = pluginFirst ? first : second;
                rateWithout[round] = pluginFirst ? second : first;
                System.out.printf(
                        Locale.ROOT,
                        "round %d: %.1f tx/s with, %.1f without%n",
                        round + 1,
                        rateWith[round],
                        rateWithout[round]);
            }
        }
        double ratioOfSums = harmonicMean(rateWith) / harmonicMean(rateWithout);
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> rateWith[i] / rateWithout[i]);
        System.out.printf(
                Locale.ROOT,
                "network-throughput: %.1f tx/s with the plugin, %.1f without: %.3f of it (median of %d pairs %.3f)%n",
                harmonicMean(rateWith),
                harmonicMean(rateWithout),
                ratioOfSums,
                rounds,
                median(ratios));
    }

    /** Sends a burst and answers how many transactions a second came into blocks. */
    private static double burst(BesuNetwork network, int transactions) {
        List<Share> shares = new ArrayList<>();
        for (int i = 1; i <= BesuNetwork.HOSPITALS; i++) {
            shares.add(Share.sign(
                    network.account(BesuNetwork.hospital(i)),
                    network.node(i).rpc(),
                    transactions / BesuNetwork.HOSPITALS));
        }
        JsonRpc watched = network.node(1).rpc();
        long start = System.nanoTime();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sending = new ArrayList<>();
            shares.forEach(share -> sending.add(senders.submit(() -> send(share.node, share.requests))));
            sending.forEach(NetworkThroughput::join);
        }
        for (Share share : shares) {
            Eventually.until(
                    "every transaction is in a block", () -> share.account.minedNonce(watched) >= share.nonceAfterAll);
        }
        int sent = shares.stream().mapToInt(share -> share.requests.size()).sum();
        return sent / ((System.nanoTime() - start) / 1e9);
    }

    /** What one account sends to its node. */
    private record Share(Account account, JsonRpc node, List<Request> requests, long nonceAfterAll) {
        static Share sign(Account account, JsonRpc node, int transactions) {
            long nonce = account.nextNonce(node);
            List<Request> signed = new ArrayList<>();
            for (int i = 0; i < transactions; i++) {
                signed.add(Request.of("eth_sendRawTransaction", account.sign(nonce + i, BesuNetwork.CONSORTIUM, CALL)));
            }
            return new Share(account, node, signed, nonce + transactions);
        }
    }

    private static void send(JsonRpc node, List<Request> requests) {
        for (int from = 0; from < requests.size(); from += BATCH) {
            node.batch(requests.subList(from, Math.min(from + BATCH, requests.size()))).stream()
                    .filter(answer -> answer.has("error"))
                    .findFirst()
                    .ifPresent(answer -> {
                        throw new IllegalStateException(answer.toString());
                    });
        }
    }

    private static void join(Future<?> sending) {
        try {
            sending.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A burst couldn't be sent whole", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The mean rate of bursts of one size. */
    private static double harmonicMean(double[] rates) {
        return rates.length / Arrays.stream(rates).map(rate -> 1 / rate).sum();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
