package io.consilium.genesis.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.Address;
import io.consilium.genesis.testing.RealBesu;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QbftExtraDataTest {

    private static final String NO_VANITY = "a0" + "0".repeat(64);

    @Test
    void twoValidatorsAreWrittenAsBesuWritesThem() {
        // Printed by `besu rlp encode --type=QBFT_EXTRA_DATA` of Besu 26.8.0.
        assertEquals(
                "0xf84f" + NO_VANITY + "ea94" + "1".repeat(40) + "94" + "2".repeat(40) + "c080c0",
                QbftExtraData.encode(List.of(new Address("0x" + "1".repeat(40)), new Address("0x" + "2".repeat(40)))));
    }

    @Test
    void fourValidatorsMakeTheLengthsTwoBytesLong() {
        // By hand: 4 × 21 = 84 bytes of addresses (f854), 33 + 86 + 3 = 122 bytes in all (f87a).
        List<Address> validators = List.of(
                new Address("0x" + "a".repeat(40)),
                new Address("0x" + "b".repeat(40)),
                new Address("0x" + "c".repeat(40)),
                new Address("0x" + "d".repeat(40)));

        assertEquals(
                "0xf87a" + NO_VANITY + "f854"
                        + validators.stream()
                                .map(validator -> "94" + validator.hex().substring(2))
                                .collect(Collectors.joining())
                        + "c080c0",
                QbftExtraData.encode(validators));
    }

    @Test
    @Tag("besu")
    void besuItselfEncodesTheSame(@TempDir Path folder) throws Exception {
        RealBesu besu = RealBesu.orSkip();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Address> validators = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(30); i++) {
            byte[] bytes = new byte[20];
            random.nextBytes(bytes);
            validators.add(new Address("0x" + HexFormat.of().formatHex(bytes)));
        }
        Path file = folder.resolve("validators.json");
        Files.writeString(
                file,
                validators.stream().map(each -> '"' + each.hex() + '"').collect(Collectors.joining(",", "[", "]")));

        Process encode = new ProcessBuilder(
                        besu.program().toString(), "rlp", "encode", "--type=QBFT_EXTRA_DATA", "--from=" + file)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(encode.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        assertTrue(encode.waitFor(2, TimeUnit.MINUTES));
        assertEquals(printed, QbftExtraData.encode(validators), "seed " + seed);
    }
}
