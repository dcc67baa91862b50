package dev.limbeck.reader.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What the user says about the preprocessing of images; what is empty is taken from {@code preprocessor_config.json}
 * beside the model, else from the model's input.
 *
 * @param mean subtracted from each channel after scaling
 * @param std divides each channel after that
 * @param scale multiplies each value from 0 to 255, usually 1/255
 * @param resize height and width in pixels
 * @param layout the order of the axes
 * @param channels 3 for RGB, 1 for grey
 */
public record ImageOptions(
        Optional<List<Double>> mean,
        Optional<List<Double>> std,
        OptionalDouble scale,
        Optional<List<Integer>> resize,
        Optional<Layout> layout,
        OptionalInt channels) {
    /** Nothing is said. */
    public static final ImageOptions NONE = new ImageOptions(
            Optional.empty(),
            Optional.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty());
}
