package io.consilium.service.listening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/tls.md shows, so that it is the page's own lines that are tried. */
final class TlsPage {

    private static final Path PAGE = Path.of("..", "..", "docs", "tls.md");

    private TlsPage() {}

    /** Its first block in a language. */
    static String block(String language) throws IOException {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        if (!block.find()) {
            throw new IOException(PAGE + " shows nothing in " + language);
        }
        return block.group(1);
    }
}
