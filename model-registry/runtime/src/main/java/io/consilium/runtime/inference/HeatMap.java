package io.consilium.runtime.inference;

import java.util.Arrays;
import java.util.Objects;

/** How much each part of what the network saw spoke for a class: from 0, not at all, to 1, the most. */
public final class HeatMap {

    private final String explained;
    private final int width;
    private final int height;
    private final float[] values;

    /** Scales what speaks for a class, row by row, so that the most is 1; what speaks against it counts as nothing. */
    HeatMap(String explained, int width, int height, float[] evidence) {
        Objects.checkFromIndexSize(0, width * height, evidence.length);
        this.explained = explained;
        this.width = width;
        this.height = height;
        values = evidence.clone();
        float most = 0;
        for (float value : values) {
            most = Math.max(most, value);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = most > 0 ? Math.max(0, values[i]) / most : 0;
        }
    }

    /** The class that it speaks for. */
    public String explained() {
        return explained;
    }

    /** Cells from left to right. */
    public int width() {
        return width;
    }

    /** Cells from top to bottom. */
    public int height() {
        return height;
    }

    /** One cell. */
    public float value(int x, int y) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        return values[y * width + x];
    }

    /** Between the cells' middles; both coordinates go from 0 to 1. */
    double interpolated(double x, double y) {
        double u = Math.clamp(x * width - 0.5, 0, width - 1);
        double v = Math.clamp(y * height - 0.5, 0, height - 1);
        int left = (int) u;
        int top = (int) v;
        int right = Math.min(left + 1, width - 1);
        int bottom = Math.min(top + 1, height - 1);
        double upper = value(left, top) + (u - left) * (value(right, top) - value(left, top));
        double lower = value(left, bottom) + (u - left) * (value(right, bottom) - value(left, bottom));
        return upper + (v - top) * (lower - upper);
    }

    @Override
    public String toString() {
        return "heat map of %d×%d for %s: %s".formatted(width, height, explained, Arrays.toString(values));
    }
}
