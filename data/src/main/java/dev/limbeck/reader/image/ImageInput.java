package dev.limbeck.reader.image;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * The one input of a model that takes pictures.
 *
 * @param name what the model calls it
 * @param dtype its element type
 * @param layout the order of its axes, as far as its shape tells
 * @param channels 3 or 1
 * @param size the only size it takes; empty if any
 */
record ImageInput(String name, DType dtype, Layout layout, int channels, Optional<Size> size) {
    private static final int RANK = 4;
    private static final int RGB = 3;

    /** Whether a model takes pictures: its only input is of rank 4. */
    static boolean fits(Model model) {
        List<ValueInfo> feeds = model.graph().feeds();
        return feeds.size() == 1
                && dims(feeds.get(0)).filter(d -> d.rank() == RANK).isPresent();
    }

    private static Optional<Dims> dims(ValueInfo input) {
        return input.type().tensor().flatMap(ValueType.TensorType::dims);
    }

    /**
     * The input of a model that {@link #fits}.
     *
     * @throws ModelException if neither axis 1 nor axis 3 has one or three channels
     */
    static ImageInput of(Model model, Optional<Layout> asked) {
        ValueInfo input = model.graph().feeds().get(0);
        Dims dims = dims(input).orElseThrow();
        Layout layout = asked.orElseGet(
                () -> isChannels(dims.axis(3)) && !isChannels(dims.axis(1)) ? Layout.NHWC : Layout.NCHW);
        Dim channels = dims.axis(layout == Layout.NCHW ? 1 : 3);
        if (channels.isKnown() && !isChannels(channels)) {
            throw new ModelException("The model's input " + input + " takes " + channels
                    + " channels; pictures have 3 (RGB) or 1 (grey).");
        }
        int first = layout == Layout.NCHW ? 2 : 1;
        return new ImageInput(
                input.name(),
                input.type().tensor().orElseThrow().dtype(),
                layout,
                (int) channels.size().orElse(RGB),
                size(dims.axis(first), dims.axis(first + 1)));
    }

    private static boolean isChannels(Dim dim) {
        return dim.isKnown() && (dim.size().orElse(0) == RGB || dim.size().orElse(0) == 1);
    }

    private static Optional<Size> size(Dim height, Dim width) {
        return height.isKnown() && width.isKnown()
                ? Optional.of(new Size(
                        Math.toIntExact(height.size().orElseThrow()),
                        Math.toIntExact(width.size().orElseThrow())))
                : Optional.empty();
    }
}
