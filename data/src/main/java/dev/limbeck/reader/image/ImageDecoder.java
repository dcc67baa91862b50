package dev.limbeck.reader.image;

import dev.limbeck.error.DataException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes JPEG, PNG, WebP, GIF and BMP, whichever the bytes are, to RGB or grey. Transparency is dropped. */
final class ImageDecoder {
    private static final long MOST_PIXELS = 200_000_000;
    private static final int RGB = 3;

    private ImageDecoder() {}

    /**
     * Decodes one picture.
     *
     * @param channels 3 for RGB, 1 for grey
     * @param place file and row, for messages
     * @throws DataException if the bytes are no picture, or it has more than 200 million pixels
     */
    static Pixels decode(byte[] encoded, int channels, String place) {
        BufferedImage image;
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new DataException(place + " is not an image that can be decoded: it is neither JPEG, PNG, WebP,"
                        + " GIF nor BMP.");
            }
            image = read(readers.next(), stream, place);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new DataException(place + " is a damaged image: " + e.getMessage() + ".", e);
        }
        Pixels rgb = isGrey(image) ? grey(image.getRaster()) : rgb(image);
        return withChannels(rgb, channels);
    }

    private static BufferedImage read(ImageReader reader, ImageInputStream stream, String place) throws IOException {
        try {
            reader.setInput(stream, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw new DataException(place + " claims " + reader.getWidth(0) + "×" + reader.getHeight(0)
                        + " pixels, more than the " + MOST_PIXELS + " that are read.");
            }
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    private static boolean isGrey(BufferedImage image) {
        return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    }

    /** The samples as they are: getRGB would apply a gamma that other decoders do not. */
    private static Pixels grey(Raster raster) {
        int shift = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? Byte.SIZE : 0;
        byte[] values = new byte[raster.getHeight() * raster.getWidth()];
        int[] samples = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (samples[i] >> shift);
        }
        return new Pixels(raster.getHeight(), raster.getWidth(), 1, values);
    }

    private static Pixels rgb(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        int[] packed = image.getRGB(0, 0, width, height, null, 0, width);
        byte[] values = new byte[packed.length * RGB];
        for (int i = 0; i < packed.length; i++) {
            values[RGB * i] = (byte) (packed[i] >> 16);
            values[RGB * i + 1] = (byte) (packed[i] >> 8);
            values[RGB * i + 2] = (byte) packed[i];
        }
        return new Pixels(height, width, RGB, values);
    }

    private static Pixels withChannels(Pixels pixels, int channels) {
        if (pixels.channels() == channels) {
            return pixels;
        }
        int count = pixels.height() * pixels.width();
        byte[] values = new byte[count * channels];
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < channels; c++) {
                values[i * channels + c] = pixels.channels() == 1 ? pixels.values()[i] : luma(pixels.values(), i);
            }
        }
        return new Pixels(pixels.height(), pixels.width(), channels, values);
    }

    /** ITU-R 601 luma in 16-bit fixed point, as PIL converts to L. */
    private static byte luma(byte[] rgb, int pixel) {
        int red = rgb[RGB * pixel] & 0xFF;
        int green = rgb[RGB * pixel + 1] & 0xFF;
        int blue = rgb[RGB * pixel + 2] & 0xFF;
        return (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
    }
}
