package dev.limbeck.reader.image;

/** A decoded picture: unsigned bytes, height × width × channels, row by row. */
final class Pixels {
    private final int height;
    private final int width;
    private final int channels;
    private final byte[] values;

    /** Takes the array as its own. */
    Pixels(int height, int width, int channels, byte[] values) {
        if (values.length != height * width * channels) {
            throw new IllegalArgumentException(
                    values.length + " values for " + height + "×" + width + "×" + channels + ".");
        }
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.values = values;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    int channels() {
        return channels;
    }

    /** The bytes themselves, which must not be changed. */
    byte[] values() {
        return values;
    }

    int at(int y, int x, int channel) {
        return values[(y * width + x) * channels + channel] & 0xFF;
    }

    String size() {
        return height + "×" + width;
    }

    /** A part of the picture; what lies outside is black. */
    Pixels crop(int top, int left, int cropHeight, int cropWidth) {
        byte[] cropped = new byte[cropHeight * cropWidth * channels];
        for (int y = Math.max(0, -top); y < cropHeight && top + y < height; y++) {
            int from = Math.max(0, -left);
            int to = Math.min(cropWidth, width - left);
            if (to > from) {
                int source = ((top + y) * width + left + from) * channels;
                System.arraycopy(values, source, cropped, (y * cropWidth + from) * channels, (to - from) * channels);
            }
        }
        return new Pixels(cropHeight, cropWidth, channels, cropped);
    }

    /** The part around the middle, as PIL and torchvision cut it. */
    Pixels centerCrop(int cropHeight, int cropWidth) {
        int top = Math.floorDiv(height - cropHeight, 2);
        int left = Math.floorDiv(width - cropWidth, 2);
        return crop(top, left, cropHeight, cropWidth);
    }
}
