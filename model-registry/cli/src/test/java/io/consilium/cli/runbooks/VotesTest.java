package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Hospitals suspend a member and recall a model as docs/runbooks.md says; a member is removed in {@link RealNetworkTest}. */
class VotesTest {

    private static final String NORTH = "North";
    private static final String EAST = "East";
    private static final String SOUTH = "South";

    private static final int TRIES = 150;

    @TempDir
    private Path folder;

    private AnvilConsortium consortium;
    private SharedModel shared;

    @BeforeEach
    void start() throws IOException {
        consortium = AnvilConsortium.ofHospitals(folder, NORTH, EAST, SOUTH);
        shared = new SharedModel(consortium, folder);
        shared.openTask(NORTH, EAST);
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    @Test
    void aModelOfAnotherHospitalIsRecalled() throws Throwable {
        long model = shared.publish(SOUTH, 1);
        String copy = folder.resolve("copy.safetensors").toString();
        consortium.at(SOUTH, 0, "grant", Long.toString(model), "1");
        Runbook recall = Runbook.of("Recalling a model").with("MODEL", model);

        propose(recall, 1);
        consortium.at(NORTH, 0, "pull", Long.toString(model), "--out", copy);
        recall.type(2, command -> at(EAST, command));
        shows(recall, 3, "recalled");
        recall.assertAllTyped();

        consortium.at(NORTH, 3, "pull", Long.toString(model), "--out", copy + ".again");
    }

    @Test
    void aSuspendedMemberIsOutUntilItIsTakenBack() throws Throwable {
        Runbook suspension = Runbook.of("Suspending a member").with("MEMBER", consortium.id(SOUTH));

        propose(suspension, 1);
        consortium.at(SOUTH, 0, "members");
        suspension.type(2, command -> at(EAST, command));
        shows(suspension, 3, "suspended");
        soon(() -> consortium.at(SOUTH, 1, "members"));

        propose(suspension, 4);
        suspension.type(2, command -> at(EAST, command));
        suspension.assertAllTyped();

        soon(() -> {
            consortium.login(SOUTH);
            consortium.at(SOUTH, 0, "members");
            assertEquals(3, consortium.printed().split("active", -1).length - 1, consortium::printed);
        });
    }

    /** What others voted at their registries comes to this one with its block. */
    private void shows(Runbook runbook, int step, String word) throws Throwable {
        soon(() -> {
            runbook.type(step, command -> at(NORTH, command));
            assertTrue(consortium.printed().contains(word), consortium::printed);
        });
    }

    private static void soon(Executable step) throws Throwable {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try {
                step.execute();
                return;
            } catch (AssertionError notYet) {
                Thread.sleep(200);
            }
        }
        step.execute();
    }

    private void propose(Runbook runbook, int step) throws IOException, InterruptedException {
        runbook.type(step, command -> at(NORTH, command + " --json"));
        runbook.with("PROPOSAL", consortium.answer().path("proposal").asText());
    }

    private void at(String site, String command) {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        assertEquals("consilium", words.removeFirst());
        consortium.at(site, 0, words.toArray(String[]::new));
    }
}
