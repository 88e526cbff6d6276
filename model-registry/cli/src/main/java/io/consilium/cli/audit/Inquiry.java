package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.registry.SiteRegistry;
import io.consilium.ledger.signing.Signer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a registry as one who doesn't trust it: no answer is waited for without end, or read without a bound.
 *
 * <p>A registry that lets the auditor wait, since it asks too much, is asked again; a session that is over is begun anew.
 */
public final class Inquiry implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TIMES = 120;

    private final Signer auditor;
    private final SiteRegistry where;
    private final Duration patience;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Registry registry;

    private Inquiry(Signer auditor, SiteRegistry where, Duration patience, Registry registry) {
        this.auditor = auditor;
        this.where = where;
        this.patience = patience;
        this.registry = registry;
    }

    /** Signs in; {@code patience} is how long each answer is waited for, and a registry that is behind. */
    public static Inquiry begin(Signer auditor, URI address, Duration patience)
            throws IOException, InterruptedException {
        return begin(auditor, new SiteRegistry(address, Optional.empty()), patience);
    }

    /** The same at a site's own registry, believed as the site's settings say. */
    static Inquiry begin(Signer auditor, SiteRegistry where, Duration patience)
            throws IOException, InterruptedException {
        return new Inquiry(auditor, where, patience, where.as(auditor));
    }

    URI address() {
        return where.address();
    }

    Duration patience() {
        return patience;
    }

    /**
     * What the registry answers.
     *
     * @throws RegistryException if it says that there is no such thing
     * @throws UnusableAnswerException if it can't be used as an answer
     */
    JsonNode ask(String path) throws UnusableAnswerException, InterruptedException {
        for (int times = 0; times < TIMES; times++) {
            try {
                return within(path);
            } catch (RegistryException refused) {
                switch (refused.problem()) {
                    case "too-many-requests" -> Thread.sleep(PAUSE);
                    case "not-signed-in" -> signInAgain();
                    case "unknown-model", "unknown-task", "no-live-model" -> throw refused;
                    default ->
                        throw new UnusableAnswerException(
                                "it refused " + path + ": " + Differences.text(refused.getMessage()), refused);
                }
            }
        }
        throw new UnusableAnswerException("it refused " + path + " " + TIMES + " times in a row");
    }

    private JsonNode within(String path) throws UnusableAnswerException, InterruptedException {
        Future<JsonNode> answer = threads.submit(() -> registry.get(path));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            throw new UnusableAnswerException(
                    "it didn't answer " + path + " within " + patience.toSeconds() + " s; --wait gives it longer",
                    slow);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RegistryException refused) {
                throw refused;
            }
            throw new UnusableAnswerException(
                    "its answer to " + path + " broke off: " + Differences.text(String.valueOf(failed.getCause())),
                    failed);
        } finally {
            answer.cancel(true);
        }
    }

    private void signInAgain() throws UnusableAnswerException, InterruptedException {
        try {
            Registry before = registry;
            registry = where.as(auditor);
            before.close();
        } catch (RegistryException | IOException refused) {
            throw new UnusableAnswerException(
                    "signing in again failed: " + Differences.text(String.valueOf(refused.getMessage())), refused);
        }
    }

    @Override
    public void close() {
        registry.close();
        threads.shutdownNow();
    }
}
