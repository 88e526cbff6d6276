package io.consilium.cli.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ModelNameTest {

    @Test
    void eachFormIsUnderstood() {
        assertEquals(new ModelName.Latest("brain-mri-tumor"), named("brain-mri-tumor@latest"));
        assertEquals(new ModelName.Top("brain-mri-tumor", 3), named("brain-mri-tumor@top/3"));
        assertEquals(new ModelName.Top("t", 10), named("t@top/10"));
        assertEquals(new ModelName.Id(12), named("12"));
        assertEquals(new ModelName.Hash("0x0badcafe"), named("0badcafe"));
        assertEquals(new ModelName.Hash("0x0badcafe"), named("0x0BADCAFE"));
    }

    @Test
    void eightDigitsAreTheBeginningOfAHashAndFewerAreANumber() {
        assertEquals(new ModelName.Hash("0x12345678"), named("12345678"));
        assertEquals(new ModelName.Id(1234567), named("1234567"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "task@top/0", "task@top/11", "task@best", "@latest", "0xbad", "a/b@latest"})
    void anythingElseIsRefusedWithTheForms(String text) {
        TypeConversionException refused = assertThrows(TypeConversionException.class, () -> named(text));

        assertTrue(refused.getMessage().contains("task@latest"), refused.getMessage());
    }

    private static ModelName named(String text) {
        return new ModelName.Converter().convert(text);
    }
}
