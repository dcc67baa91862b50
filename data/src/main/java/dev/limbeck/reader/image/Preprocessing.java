package dev.limbeck.reader.image;

import dev.limbeck.error.DataException;
import java.util.List;
import java.util.Optional;

/**
 * How a picture becomes numbers: resize, crop, then (value · scale − mean) / std for each channel.
 *
 * @param channels 3 for RGB, 1 for grey
 * @param resize the size to resize to; empty to leave it
 * @param crop the part around the middle that is kept; empty for all
 * @param scale multiplies each value from 0 to 255
 * @param mean one for each channel
 * @param std one for each channel
 * @param layout the order of the axes
 */
record Preprocessing(
        int channels,
        Optional<Resize> resize,
        Optional<Size> crop,
        double scale,
        List<Double> mean,
        List<Double> std,
        Layout layout) {
    Preprocessing {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != channels || std.size() != channels) {
            throw new DataException("Mean and std need one number for each of the " + channels + " channels, not "
                    + mean.size() + " and " + std.size() + ".");
        }
    }

    /**
     * A change of size.
     *
     * @param size the new size; of a {@code shortestEdge} resize both are that edge's
     * @param shortestEdge whether the shorter edge gets this size and the other follows in proportion
     */
    record Resize(Size size, boolean shortestEdge, Resampling resampling) {
        Pixels apply(Pixels pixels) {
            Size target = shortestEdge ? inProportion(pixels) : size;
            return resampling.resize(pixels, target.height(), target.width());
        }

        private Size inProportion(Pixels pixels) {
            long edge = size.height();
            return pixels.height() <= pixels.width()
                    ? new Size((int) edge, (int) (edge * pixels.width() / pixels.height()))
                    : new Size((int) (edge * pixels.height() / pixels.width()), (int) edge);
        }
    }

    /** Decoded, resized and cropped, still as bytes. */
    Pixels pixels(byte[] encoded, String place) {
        Pixels decoded = ImageDecoder.decode(encoded, channels, place);
        Pixels resized = resize.map(r -> r.apply(decoded)).orElse(decoded);
        return crop.map(c -> resized.centerCrop(c.height(), c.width())).orElse(resized);
    }

    /** Writes the picture's numbers in the order of the layout. */
    void write(Pixels pixels, float[] target, int offset) {
        int area = pixels.height() * pixels.width();
        for (int c = 0; c < channels; c++) {
            double factor = scale / std.get(c);
            double shift = mean.get(c) / std.get(c);
            for (int i = 0; i < area; i++) {
                int position = layout == Layout.NCHW ? c * area + i : i * channels + c;
                target[offset + position] = (float) ((pixels.values()[i * channels + c] & 0xFF) * factor - shift);
            }
        }
    }
}
