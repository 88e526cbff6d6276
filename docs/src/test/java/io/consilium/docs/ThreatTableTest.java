package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ThreatTableTest {

    @Test
    void everyLetterOfStrideHasADefence() {
        String page = Repository.read(Repository.ROOT.resolve("docs/threat-model.md"));

        for (String letter : "STRIDE".split("", 0)) {
            assertTrue(page.contains("\n| " + letter + " | "), () -> "no threat of the kind " + letter);
        }
    }
}
