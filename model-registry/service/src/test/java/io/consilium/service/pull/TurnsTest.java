package io.consilium.service.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final int THINGS = 5;
    private static final int EACH = 200;

    private final Turns<Integer> turns = new Turns<>();

    @Test
    void oneAtATimeForEachThingAndNothingIsKeptOfThoseThatAreOver() throws InterruptedException, ExecutionException {
        int[] counted = new int[THINGS];
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> visits = new ArrayList<>();
            for (int visit = 0; visit < THINGS * EACH; visit++) {
                int thing = visit % THINGS;
                visits.add(pool.submit(() -> {
                    Turns.Turn mine = turns.take(thing);
                    int before = counted[thing];
                    Thread.onSpinWait();
                    counted[thing] = before + 1;
                    mine.end();
                }));
            }
            for (Future<?> visit : visits) {
                visit.get();
            }
        }

        for (int count : counted) {
            assertEquals(EACH, count);
        }
        assertEquals(0, turns.size());
    }

    @Test
    void differentThingsDoNotWaitForEachOther() {
        Turns.Turn one = turns.take(1);
        Turns.Turn two = turns.take(2);

        assertEquals(2, turns.size());
        one.end();
        two.end();
        assertEquals(0, turns.size());
    }
}
