package io.consilium.runtime.image;

import java.util.Optional;

/** How a picture is stored against how it is meant to be seen, in the numbering of TIFF's and EXIF's tag 274. */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    TURNED_180(false, true, true),
    FLIPPED(false, false, true),
    TRANSPOSED(true, false, false),
    TURNED_90_RIGHT(true, true, false),
    TRANSVERSED(true, true, true),
    TURNED_90_LEFT(true, false, true);

    private final boolean swaps;
    private final boolean mirrorsX;
    private final boolean mirrorsY;

    /** Swapping the axes comes first, mirroring on the seen axes second. */
    Orientation(boolean swaps, boolean mirrorsX, boolean mirrorsY) {
        this.swaps = swaps;
        this.mirrorsX = mirrorsX;
        this.mirrorsY = mirrorsY;
    }

    static final int TAG = 274;

    static Optional<Orientation> of(long number) {
        return number >= 1 && number <= values().length ? Optional.of(values()[(int) number - 1]) : Optional.empty();
    }

    boolean swaps() {
        return swaps;
    }

    /** Turns stored pixels into seen ones. */
    short[] apply(short[] stored, int storedWidth, int storedHeight, int channels) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = swaps ? storedHeight : storedWidth;
        int height = swaps ? storedWidth : storedHeight;
        short[] seen = new short[stored.length];
        for (int y = 0, to = 0; y < height; y++) {
            int v = mirrorsY ? height - 1 - y : y;
            for (int x = 0; x < width; x++) {
                int u = mirrorsX ? width - 1 - x : x;
                int from = (swaps ? u * storedWidth + v : v * storedWidth + u) * channels;
                for (int c = 0; c < channels; c++) {
                    seen[to++] = stored[from++];
                }
            }
        }
        return seen;
    }
}
