package io.consilium.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.Consilium;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @TempDir
    private Path folder;

    @Test
    void everyStepOfTheWholeStoryHolds() {
        System.setProperty("consilium.home", System.getProperty("consilium.root"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int code = Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err,
                "demo",
                "--anvil",
                "--folder",
                folder.resolve("demo").toString());

        String printed = out.toString(StandardCharsets.UTF_8);
        assertEquals(0, code, printed);
        assertTrue(printed.endsWith("demo: 13 of 13 steps held" + System.lineSeparator()), printed);
        assertTrue(Files.exists(folder.resolve("demo/report/report.html")));
        assertTrue(Files.exists(folder.resolve("demo/heat-map.png")));
    }
}
