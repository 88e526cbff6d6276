package io.consilium.envelope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * What opens a key file, typed by a person or read from a file that the operator protects; never from a command line,
 * where others can see it. {@link #destroy()} overwrites it.
 */
public final class Password implements Destroyable {

    /** The fewest characters with which a key file is written. */
    static final int MINIMUM_LENGTH = 8;

    private final char[] characters;
    private volatile boolean destroyed;

    private Password(char[] characters) {
        this.characters = characters;
    }

    /** Copies what was typed; the caller overwrites its own copy. */
    public static Password of(char[] characters) {
        return new Password(characters.clone());
    }

    /** Reads the first line of a UTF-8 file. */
    public static Password fromFile(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        int length = 0;
        while (length < text.length() && text.get(length) != '\n' && text.get(length) != '\r') {
            length++;
        }
        char[] characters = new char[length];
        text.get(characters);
        Arrays.fill(text.array(), '\0');
        return new Password(characters);
    }

    /** The characters themselves, not a copy: whoever gets them may read them only. */
    char[] characters() {
        if (destroyed) {
            throw new IllegalStateException("The password was destroyed");
        }
        return characters;
    }

    void requireStrength() throws EnvelopeException {
        if (characters().length < MINIMUM_LENGTH) {
            throw new EnvelopeException.WeakPassword(MINIMUM_LENGTH);
        }
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(characters, '\0');
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "password";
    }
}
