package io.consilium.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class OutputTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void peopleGetText() {
        run();

        assertEquals("accuracy 0.97\n", out.toString());
    }

    @Test
    void programsGetNothingButJsonOnStandardOutput() {
        run("--json");

        assertEquals("{\n  \"metric\" : \"accuracy\",\n  \"value\" : 0.97\n}\n", out.toString());
        assertEquals("measured on 30 images\n", err.toString());
    }

    private void run(String... arguments) {
        new CommandLine(new Measure())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    record Measured(String metric, double value) {}

    @Command(name = "measure")
    static final class Measure implements Runnable {

        @Mixin
        private Output output;

        @Override
        public void run() {
            output.remark("measured on 30 images");
            output.answer(new Measured("accuracy", 0.97), text -> text.println("accuracy 0.97"));
        }
    }
}
