package io.consilium.runtime.image;

import io.consilium.runtime.RefusedImageException;
import io.consilium.runtime.RefusedImageException.Reason;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The JDK's own decoders, held to account: a warning, an odd exception or another size than announced is a refusal. */
final class Decoder {

    private Decoder() {}

    static Picture decode(byte[] file, ImageHeader header) {
        ImageReader reader = ImageIO.getImageReadersByFormatName(
                        header.format().name().toLowerCase(Locale.ROOT))
                .next();
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            // Text, colour profiles and thumbnails are left alone: they can be compressed bombs of their own.
            reader.setInput(stream, true, true);
            reader.addIIOReadWarningListener(new RefuseWarnings());
            if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
                throw new RefusedImageException(Reason.BROKEN, "The image contradicts itself about its size");
            }
            return picture(reader.read(0), header.orientation());
        } catch (RefusedImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders meet damage with almost any exception; what they all mean is this.
            throw new RefusedImageException(
                    Reason.BROKEN, "The image can't be decoded (" + e.getMessage() + "); export it again", e);
        } finally {
            reader.dispose();
        }
    }

    static Picture picture(BufferedImage image, Orientation orientation) {
        int width = image.getWidth();
        int height = image.getHeight();
        Layout layout = Layout.of(image);
        short[] stored = new short[Math.multiplyExact(Math.multiplyExact(width, height), layout.channels)];
        layout.read(image, stored);
        return new Picture(
                orientation.swaps() ? height : width,
                orientation.swaps() ? width : height,
                layout.channels,
                layout.maximum,
                orientation.apply(stored, width, height, layout.channels));
    }

    /** How an image in memory becomes samples: its own numbers where it has plain ones, the JDK's conversion otherwise. */
    private record Layout(boolean plain, int bands, int channels, int maximum) {

        static Layout of(BufferedImage image) {
            ColorModel colours = image.getColorModel();
            int bits = colours.getComponentSize(0);
            if (colours instanceof ComponentColorModel
                    && (bits == 8 || bits == 16)
                    && colours.getTransferType() != java.awt.image.DataBuffer.TYPE_SHORT) {
                // A last band beyond grey or RGB is transparency, and dropped: what it hides was measured all the same.
                int bands = image.getRaster().getNumBands();
                int channels = colours.getNumColorComponents();
                if (channels == 1 || channels == 3) {
                    return new Layout(true, bands, channels, (1 << bits) - 1);
                }
            }
            if (colours instanceof IndexColorModel || image.getType() != BufferedImage.TYPE_CUSTOM) {
                return new Layout(false, 3, 3, 255);
            }
            throw new RefusedImageException(
                    Reason.UNSUPPORTED,
                    "Images with %d components of %d bits aren't read; export it as 8 or 16 bit grey or RGB"
                            .formatted(colours.getNumComponents(), bits));
        }

        void read(BufferedImage image, short[] samples) {
            int width = image.getWidth();
            int to = 0;
            Raster raster = image.getRaster();
            Object row = null;
            int[] colours = new int[plain ? 0 : width];
            for (int y = 0; y < image.getHeight(); y++) {
                if (plain) {
                    row = raster.getDataElements(raster.getMinX(), raster.getMinY() + y, width, 1, row);
                    to = copy(row, width, samples, to);
                } else {
                    image.getRGB(0, y, width, 1, colours, 0, width);
                    for (int colour : colours) {
                        samples[to++] = (short) (colour >> 16 & 0xff);
                        samples[to++] = (short) (colour >> 8 & 0xff);
                        samples[to++] = (short) (colour & 0xff);
                    }
                }
            }
        }

        private int copy(Object row, int width, short[] samples, int start) {
            int to = start;
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    samples[to++] = row instanceof byte[] bytes
                            ? (short) Byte.toUnsignedInt(bytes[x * bands + c])
                            : ((short[]) row)[x * bands + c];
                }
            }
            return to;
        }
    }

    private static final class RefuseWarnings implements IIOReadWarningListener {
        @Override
        public void warningOccurred(ImageReader source, String warning) {
            throw new RefusedImageException(Reason.BROKEN, "The image is damaged (" + warning + "); export it again");
        }
    }
}
