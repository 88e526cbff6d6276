package io.consilium.service.publish;

import io.consilium.service.testing.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

    @TempDir
    Path home;

    @Test
    void whetherAContentIsNeededElsewhereIsFoundWithoutReadingWholeTables() throws IOException, InterruptedException {
        Plan.onEachDatabase(home, plan -> {
            plan.fill("insert into publication (id, state, request_hash, account, task, parent, architecture, accuracy,"
                    + " precision_, recall, f1, auc, card_cid, card_hash, weights_cid, created_at, changed_at)"
                    + " values (cast('00000000-0000-0000-0000-%1$012d' as uuid), 'CONFIRMED', '0x', '0x', 1, 0,"
                    + " 'a', 1, 1, 1, 1, 1, 'card %1$d', '0x', 'weights %1$d', current_timestamp,"
                    + " current_timestamp)");
            plan.fill(
                    "insert into model (id, task, parent, publisher, status, score, attested, attestations, approvals,"
                            + " format, architecture, size_bytes, accuracy, precision_, recall, f1, auc, weights_hash,"
                            + " weights_cid, card_hash, card_cid, published_at) values (%1$d + 1000000, 1, 0, 1,"
                            + " 'PUBLISHED', 1, false, 0, 0, 'SAFETENSORS', 'a', 1, 1, 1, 1, 1, 1, '0x%1$d',"
                            + " 'weights %1$d', '0x', 'card %1$d', current_timestamp)");
            UUID own = UUID.randomUUID();
            for (String index :
                    List.of("publication_of_card", "publication_of_weights", "model_of_card", "model_of_weights")) {
                plan.requireIndex(
                        index, Outbox.NEEDED_ELSEWHERE, own, "nobody's", own, "nobody's", "nobody's", "nobody's");
            }
        });
    }
}
