package dev.limbeck.match;

import dev.limbeck.graph.Node;
import dev.limbeck.op.shape.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shapes of convolutions, pooling and padding: [N, channels, spatial axes…]. */
final class WindowShapes {
    private WindowShapes() {}

    /** The weights are [channels, …, kernel…]. */
    static Optional<List<Size>> convolution(Node node, Sizes sizes) {
        return sizes.shape(node.input(1)).filter(w -> w.size() > 2).flatMap(weights -> {
            long[] kernel = weights.subList(2, weights.size()).stream()
                    .mapToLong(size -> size.isNumber() ? size.number() : 0)
                    .toArray();
            return sizes.shape(node.input(0))
                    .filter(in -> in.size() == weights.size())
                    .map(in -> slid(node, in, weights.get(0), kernel));
        });
    }

    /** Channels stay what they are. */
    static Optional<List<Size>> pooling(Node node, Sizes sizes) {
        long[] kernel = node.intsAttribute("kernel_shape").orElse(new long[0]);
        return sizes.shape(node.input(0))
                .filter(in -> in.size() == kernel.length + 2)
                .map(in -> slid(node, in, in.get(1), kernel));
    }

    private static List<Size> slid(Node node, List<Size> in, Size channels, long[] kernel) {
        List<Size> out = new ArrayList<>(List.of(in.get(0), channels));
        for (int i = 0; i < kernel.length; i++) {
            out.add(slid(node, in.get(i + 2), kernel, i));
        }
        return out;
    }

    private static Size slid(Node node, Size in, long[] kernel, int i) {
        boolean known = node.textAttribute("auto_pad", "NOTSET").equals("NOTSET") && in.isNumber() && kernel[i] > 0;
        if (!known) {
            return Size.axis(node.output(), i + 2);
        }
        Window window = new Window(
                at(node, "dilations", i, 1) * (kernel[i] - 1) + 1,
                at(node, "strides", i, 1),
                at(node, "pads", i, 0),
                at(node, "pads", i + kernel.length, 0),
                node.intAttribute("ceil_mode", 0) != 0);
        return Size.of(window.places(in.number()));
    }

    private static long at(Node node, String attribute, int index, long otherwise) {
        return node.intsAttribute(attribute).map(values -> values[index]).orElse(otherwise);
    }

    /** Pads are [begin of every axis…, end of every axis…]. */
    static Optional<List<Size>> padding(Node node, Sizes sizes) {
        Optional<long[]> pads = sizes.numbers(node.input(1));
        Optional<List<Size>> in = sizes.shape(node.input(0));
        if (pads.isEmpty()
                || in.isEmpty()
                || pads.orElseThrow().length != 2 * in.orElseThrow().size()) {
            return Optional.empty();
        }
        List<Size> out = new ArrayList<>();
        for (int axis = 0; axis < in.orElseThrow().size(); axis++) {
            Size size = in.orElseThrow().get(axis);
            long added = pads.orElseThrow()[axis]
                    + pads.orElseThrow()[axis + in.orElseThrow().size()];
            out.add(
                    added == 0
                            ? size
                            : size.isNumber() ? Size.of(size.number() + added) : Size.axis(node.output(), axis));
        }
        return Optional.of(out);
    }
}
