package io.consilium.runtime.phantom;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws docs/phantoms.png: a row for each site, without a mass to the left and with one to the right. */
public final class ContactSheet {

    private static final int SIZE = 128;
    private static final int COLUMNS = 6;

    private ContactSheet() {}

    /** Draws it; the argument is the file to write. */
    public static void main(String[] arguments) throws IOException {
        Site[] sites = Site.values();
        BufferedImage sheet = new BufferedImage(COLUMNS * SIZE, sites.length * SIZE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = sheet.createGraphics();
        for (int row = 0; row < sites.length; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                BrainSlice slice = BrainSlice.draw(sites[row], SIZE, 7, 100 + column, column >= COLUMNS / 2);
                pen.drawImage(slice.image(), column * SIZE, row * SIZE, null);
            }
        }
        pen.dispose();
        ImageIO.write(sheet, "png", Path.of(arguments[0]).toFile());
    }
}
