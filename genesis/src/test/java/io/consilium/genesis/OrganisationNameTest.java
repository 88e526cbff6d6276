package io.consilium.genesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrganisationNameTest {

    @ParameterizedTest
    @CsvSource({
        "Charité – Universitätsmedizin Berlin, charite-universitatsmedizin-berlin",
        "St. Mary's Hospital, st-mary-s-hospital",
        "A, a",
        "Große Klinik, grosse-klinik",
        "ﬁne ligature, fine-ligature",
        "東京病院, organisation-0957e6e9",
        "Больница № 1, no-1"
    })
    void folderIsWhatEveryFileSystemCanWrite(String name, String folder) {
        assertEquals(folder, new OrganisationName(name).folder());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t",
                " leading",
                "trailing ",
                "../up",
                "a/b",
                "a\\b",
                "..",
                ".hidden",
                "C:",
                "a*b",
                "a?b",
                "a\"b",
                "<a>",
                "a|b",
                "line\nbreak",
                "nul\u0000",
                "bell\u0007",
                "right\u202eleft",
                "zero\u200bwidth",
                "half\ud800surrogate",
                "line\u2028separator"
            })
    void nameThatCouldLeadAstrayIsRefused(String name) {
        GenesisException refused = assertThrows(GenesisException.Invalid.class, () -> new OrganisationName(name));

        assertFalse(
                refused.getMessage()
                        .codePoints()
                        .anyMatch(character -> Character.getType(character) == Character.CONTROL
                                || Character.getType(character) == Character.FORMAT),
                "the message must be safe to print");
    }

    @Test
    void sixtyFourBytesFitAndSixtyFiveDoNot() {
        assertEquals("é".repeat(32), new OrganisationName("é".repeat(32)).text());
        GenesisException refused =
                assertThrows(GenesisException.Invalid.class, () -> new OrganisationName("é".repeat(32) + "e"));
        assertTrue(refused.getMessage().contains("65 bytes"), refused.getMessage());
    }

    @Test
    void twoWaysOfWritingAnAccentAreOneName() {
        assertEquals(new OrganisationName("Charité"), new OrganisationName("Charite\u0301"));
    }

    @Test
    void folderOfWhateverNameStaysInItsPlace() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Pattern plain = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(12); length > 0; length--) {
                name.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x80 : 0x3000));
            }
            String folder;
            try {
                folder = new OrganisationName(name.toString()).folder();
            } catch (GenesisException.Invalid refused) {
                continue;
            }
            assertTrue(plain.matcher(folder).matches(), () -> "seed " + seed + ": '" + name + "' → " + folder);
        }
    }
}
