package io.consilium.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.Word;
import io.consilium.runtime.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsTest {

    @Test
    void afterAStepThatDoesNotHoldNoneIsTaken() throws InterruptedException {
        Steps steps = new Steps()
                .then("first", () -> "as it should be")
                .then("second", () -> {
                    throw new DemoException("it isn't so");
                })
                .then("third", () -> "never");

        steps.take(line -> {});

        assertFalse(steps.allHeld());
        assertEquals(1, steps.held());
        assertEquals(3, steps.size());
        assertEquals(
                List.of("as it should be", "it isn't so"),
                steps.outcomes().stream().map(Steps.Outcome::found).toList());
    }

    @Test
    void aBitThatIsTurnedOverTwiceIsAsItWas(@TempDir Path folder) throws IOException {
        byte[] bytes = "a block of a store".getBytes(StandardCharsets.UTF_8);
        Files.createDirectories(folder.resolve("shelf"));
        Path file = Files.write(folder.resolve("shelf/block"), bytes);
        Files.writeString(folder.resolve("shelf/another"), "another block");
        Word digest = new Word("0x" + Sha256.of(bytes).hex());

        StoredBlock block = StoredBlock.find(folder, digest);
        block.flip();
        Sha256 flipped = Sha256.of(file);
        block.flip();

        assertFalse(flipped.equals(Sha256.of(bytes)));
        assertTrue(Sha256.of(file).equals(Sha256.of(bytes)));
    }
}
