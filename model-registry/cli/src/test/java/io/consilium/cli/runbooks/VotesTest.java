package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.genesis.testing.Plans;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hospitals suspend a member and recall a model as docs/runbooks.md says; a member is removed in {@link RealNetworkTest}. */
class VotesTest {

    private static final String NORTH = "North";
    private static final String EAST = "East";
    private static final String SOUTH = "South";

    @TempDir
    private Path folder;

    private AnvilConsortium consortium;
    private SharedModel shared;

    @BeforeEach
    void start() throws IOException {
        consortium = AnvilConsortium.make(
                folder,
                Plans.seeded().hospital(NORTH).hospital(EAST).hospital(SOUTH).withoutPlugin());
        List.of(NORTH, EAST, SOUTH).forEach(consortium::start);
        shared = new SharedModel(consortium, folder);
        shared.openTask(NORTH, EAST);
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    @Test
    void aModelOfAnotherHospitalIsRecalled() throws Exception {
        long model = shared.publish(SOUTH, 1);
        String copy = folder.resolve("copy.safetensors").toString();
        consortium.at(SOUTH, 0, "grant", Long.toString(model), "1");
        Runbook recall = Runbook.of("Recalling a model").with("MODEL", model);

        propose(recall, 1);
        consortium.at(NORTH, 0, "pull", Long.toString(model), "--out", copy);
        recall.type(2, command -> at(EAST, command));
        recall.type(3, command -> at(NORTH, command));
        recall.assertAllTyped();

        assertTrue(consortium.printed().contains("recalled"), consortium::printed);
        consortium.at(NORTH, 3, "pull", Long.toString(model), "--out", copy + ".again");
    }

    @Test
    void aSuspendedMemberIsOutUntilItIsTakenBack() throws Exception {
        Runbook suspension = Runbook.of("Suspending a member").with("MEMBER", consortium.id(SOUTH));

        propose(suspension, 1);
        consortium.at(SOUTH, 0, "members");
        suspension.type(2, command -> at(EAST, command));
        suspension.type(3, command -> at(NORTH, command));
        assertTrue(consortium.printed().contains("suspended"), consortium::printed);
        consortium.at(SOUTH, 1, "members");

        propose(suspension, 4);
        suspension.type(2, command -> at(EAST, command));
        suspension.assertAllTyped();

        consortium.login(SOUTH);
        consortium.at(SOUTH, 0, "members");
        assertEquals(3, consortium.printed().split("active", -1).length - 1, consortium::printed);
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
