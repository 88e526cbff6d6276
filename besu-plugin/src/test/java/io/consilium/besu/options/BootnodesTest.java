package io.consilium.besu.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.testing.FakeBesu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BootnodesTest {
    @TempDir
    private Path folder;

    @Test
    void optionIsFound() {
        assertTrue(find("--bootnodes=enode://a@1.2.3.4:1", "--genesis-file=/nowhere")
                .orElseThrow()
                .contains("--bootnodes"));
    }

    @Test
    void emptyOptionSwitchesAllBootnodesOff() {
        assertEquals(Optional.empty(), find("--bootnodes"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"config\":{\"discovery\":{\"bootnodes\":[\"enode://a\"]}}}",
                "{\"config\":{\"discovery\":{\"bootNodes\" : [\n\"enode://a\"]}}}",
                "{\"bootnodes\":\"enode://a\"}"
            })
    void listInTheGenesisFileIsFound(String genesis) throws IOException {
        assertTrue(find("--genesis-file=" + file(genesis)).orElseThrow().contains("genesis file"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"config\":{\"chainId\":1}}",
                "{\"config\":{\"discovery\":{\"bootnodes\":[]}}}",
                "{\"config\":{\"discovery\":{\"bootnodes\": [ ] }}}",
                "{\"config\":{\"discovery\":{\"bootnodes\":null}}}"
            })
    void genesisFileWithoutAnyIsFine(String genesis) throws IOException {
        assertEquals(Optional.empty(), find("--genesis-file=" + file(genesis)));
    }

    @Test
    void genesisFileThatCannotBeReadCountsAsHavingSome() {
        assertTrue(find("--genesis-file=" + folder.resolve("none.json")).isPresent());
    }

    @Test
    void networkThatBesuKnowsByNameCountsAsHavingSome() {
        assertTrue(find("--network=hoodi").orElseThrow().contains("hoodi"));
        assertTrue(find().orElseThrow().contains("mainnet"));
    }

    private Path file(String genesis) throws IOException {
        return Files.writeString(folder.resolve("genesis.json"), genesis);
    }

    private static Optional<String> find(String... arguments) {
        CommandLine besu = new CommandLine(FakeBesu.commandLine());
        besu.parseArgs(arguments);
        return Bootnodes.find(besu.getCommandSpec());
    }
}
