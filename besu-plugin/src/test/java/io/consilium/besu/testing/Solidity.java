package io.consilium.besu.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Contracts of tests, compiled by the compiler that the build installs. */
public final class Solidity {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOLDER = Path.of("src", "test", "solidity");

    private Solidity() {}

    /** The code of a contract as it stands on the chain, in hexadecimal digits with 0x in front. */
    public static String runtimeCode(String contract) {
        try {
            String file = contract + ".sol";
            ObjectNode input = JSON.createObjectNode().put("language", "Solidity");
            input.putObject("sources").putObject(file).put("content", Files.readString(FOLDER.resolve(file)));
            input.putObject("settings")
                    .put("evmVersion", "cancun")
                    .putObject("outputSelection")
                    .putObject("*")
                    .putArray("*")
                    .add("evm.deployedBytecode.object");
            JsonNode output = compile(input);
            if (output.has("errors")) {
                throw new AssertionError(output.get("errors").toPrettyString());
            }
            return "0x"
                    + output.at("/contracts")
                            .path(file)
                            .path(contract)
                            .at("/evm/deployedBytecode/object")
                            .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode compile(JsonNode input) throws IOException {
        Path solc = Path.of(System.getProperty("consilium.tools"), "solc");
        Process process = new ProcessBuilder(solc.toString(), "--standard-json")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
            stdin.write(input.toString());
        }
        return JSON.readTree(process.getInputStream());
    }
}
