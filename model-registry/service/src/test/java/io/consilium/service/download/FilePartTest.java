package io.consilium.service.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.consilium.service.problem.Refusal;
import io.micronaut.http.HttpStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilePartTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 9",
        "bytes=3-, 3, 99",
        "bytes=-10, 90, 99",
        "bytes=-1000, 0, 99",
        "bytes=99-, 99, 99",
        "bytes=50-5000, 50, 99",
        "bytes=50-99999999999999999999, 50, 99",
        "bytes=-99999999999999999999, 0, 99",
        "' bytes=7-7 ', 7, 7",
    })
    void oneRangeOfBytesThatTheFileHasIsUnderstood(String header, long first, long last) {
        assertEquals(Optional.of(new FilePart(first, last, 100)), FilePart.of(header, 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=9-3",
                "bytes=-",
                "bytes=0-1,5-6",
                "lines=0-9",
                "bytes=a-b",
                "bytes=1e3-",
                "",
            })
    void ofAnythingElseTheWholeFileIsTheAnswer(String header) {
        assertEquals(Optional.empty(), FilePart.of(header, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
    void whatTheFileHasNoneOfIsRefusedWithItsSize(String header) {
        Refusal refused = assertThrows(Refusal.class, () -> FilePart.of(header, 100));

        assertEquals(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, refused.status());
        assertEquals(Optional.of(100L), refused.size());
    }

    @Test
    void aRangeIsNamedWithTheSizeOfTheWhole() {
        FilePart range = new FilePart(3, 9, 100);

        assertEquals("bytes 3-9/100", range.contentRange());
        assertEquals(7, range.length());
    }
}
