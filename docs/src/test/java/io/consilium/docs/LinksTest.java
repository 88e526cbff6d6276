package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinksTest {

    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|mailto:|#)([^)#\\s]+)");

    @Test
    void everyLinkBetweenDocumentsLeadsSomewhere() {
        List<String> broken =
                Repository.documents().stream().flatMap(LinksTest::broken).toList();

        assertEquals(List.of(), broken);
    }

    private static Stream<String> broken(Path document) {
        return LINK.matcher(Repository.read(document))
                .results()
                .map(link -> link.group(1))
                .filter(target -> !Files.exists(document.resolveSibling(target)))
                .map(target -> Repository.ROOT.relativize(document) + " → " + target);
    }
}
