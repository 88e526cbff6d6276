package io.consilium.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void textStandsLeftAndNumbersStandRight() {
        Table table = new Table("model", "size").row("a", "9 B").row("longer", "12.5 MiB");

        assertEquals("""
                model       size
                a            9 B
                longer  12.5 MiB
                """, print(table));
    }

    @Test
    void controlCharactersOfOthersNeverReachTheTerminal() {
        Table table = new Table("name").row("evil\u001b[31m").row("c1\u009b31m").row("right\u202eleft");

        assertEquals("name\nevil?[31m\nc1?31m\nright?left\n", print(table));
    }

    @Test
    void rowOfAnotherWidthIsRefused() {
        Table table = new Table("one", "two");

        assertThrows(IllegalArgumentException.class, () -> table.row("alone"));
    }

    private static String print(Table table) {
        StringWriter written = new StringWriter();
        table.print(new PrintWriter(written, true));
        return written.toString().replace(System.lineSeparator(), "\n");
    }
}
