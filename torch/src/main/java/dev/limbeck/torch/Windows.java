package dev.limbeck.torch;

import dev.limbeck.graph.Node;
import dev.limbeck.op.shape.Window;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where the windows of a convolution or a pooling lie on the spatial axes of one input: the attributes of ONNX with
 * {@code auto_pad} and {@code ceil_mode} resolved.
 */
final class Windows {
    private final long[] sizes;
    private final long[] kernel;
    private final long[] strides;
    private final long[] dilations;
    private final long[] before;
    private final long[] after;
    private final long[] counts;

    private Windows(
            long[] sizes, long[] kernel, long[] strides, long[] dilations, long[] before, long[] after, long[] counts) {
        this.sizes = sizes;
        this.kernel = kernel;
        this.strides = strides;
        this.dilations = dilations;
        this.before = before;
        this.after = after;
        this.counts = counts;
    }

    /** The spatial sizes of the input. */
    long[] sizes() {
        return sizes;
    }

    /** Taps of the window on each axis. */
    long[] kernel() {
        return kernel;
    }

    /** Steps between windows. */
    long[] strides() {
        return strides;
    }

    /** Steps between taps. */
    long[] dilations() {
        return dilations;
    }

    /** Elements padded before each axis. */
    long[] before() {
        return before;
    }

    /** Windows on each axis: the spatial sizes of the output. */
    long[] counts() {
        return counts;
    }

    /** The windows that a node's attributes describe; older versions without a dilation or a ceil mode have neither. */
    static Windows of(Node node, long[] sizes, long[] kernel) {
        int rank = sizes.length;
        long[] strides = filled(node, "strides", rank, 1);
        long[] dilations = filled(node, "dilations", rank, 1);
        long[] pads = filled(node, "pads", 2 * rank, 0);
        String autoPad = node.textAttribute("auto_pad", "NOTSET");
        boolean ceil = node.intAttribute("ceil_mode", 0) != 0;
        long[] before = Arrays.copyOfRange(pads, 0, rank);
        long[] after = Arrays.copyOfRange(pads, rank, 2 * rank);
        long[] counts = new long[rank];
        for (int i = 0; i < rank; i++) {
            long reach = (kernel[i] - 1) * dilations[i] + 1;
            if (autoPad.startsWith("SAME")) {
                counts[i] = Window.samePlaces(sizes[i], strides[i]);
                long total = Math.max(0, (counts[i] - 1) * strides[i] + reach - sizes[i]);
                before[i] = sameBefore(autoPad, total);
                after[i] = total - before[i];
            } else {
                if (autoPad.equals("VALID")) {
                    before[i] = 0;
                    after[i] = 0;
                }
                counts[i] = new Window(reach, strides[i], before[i], after[i], ceil).places(sizes[i]);
            }
        }
        return new Windows(sizes, kernel, strides, dilations, before, after, counts);
    }

    /** What of the padding, or of what is cut off, lies before an axis whose size {@code auto_pad} keeps. */
    static long sameBefore(String autoPad, long total) {
        return autoPad.equals("SAME_UPPER") ? total / 2 : total - total / 2;
    }

    /** The integers of an attribute, or as many of the same number. */
    static long[] filled(Node node, String attribute, int count, long otherwise) {
        return node.intsAttribute(attribute).orElseGet(() -> {
            long[] same = new long[count];
            Arrays.fill(same, otherwise);
            return same;
        });
    }

    int rank() {
        return sizes.length;
    }

    /** Elements from the first to the last tap of a window. */
    long reach(int axis) {
        return (kernel[axis] - 1) * dilations[axis] + 1;
    }

    /** Whether the padding is the same at both ends and no window lies partly outside, so that libtorch can pad. */
    boolean isSymmetric() {
        return IntStream.range(0, rank())
                .allMatch(i -> before[i] == after[i] && needed(i) <= sizes[i] + before[i] + after[i]);
    }

    /** Whether no axis is dilated. */
    boolean isDense() {
        return Arrays.stream(dilations).allMatch(d -> d == 1);
    }

    /** Whether libtorch's pooling accepts the padding: at most half a window. */
    boolean isHalfPadded() {
        return isSymmetric() && IntStream.range(0, rank()).allMatch(i -> 2 * before[i] <= kernel[i]);
    }

    /** The elements that the windows of an axis span, padding included. */
    long needed(int axis) {
        return (counts[axis] - 1) * strides[axis] + reach(axis);
    }

    /**
     * Padding in libtorch's order (last axis first, before then after) that makes every axis exactly as long as its
     * windows need; a negative number cuts off.
     */
    long[] exactPadding() {
        long[] padding = new long[2 * rank()];
        for (int i = 0; i < rank(); i++) {
            int at = 2 * (rank() - 1 - i);
            padding[at] = before[i];
            padding[at + 1] = needed(i) - sizes[i] - before[i];
        }
        return padding;
    }

    /** For every window of an axis, how many of its taps are elements of the input or of its padding. */
    double[] tapsInside(int axis, boolean paddingCounts) {
        long low = paddingCounts ? -before[axis] : 0;
        long high = sizes[axis] + (paddingCounts ? after[axis] : 0);
        double[] inside = new double[(int) counts[axis]];
        for (int w = 0; w < inside.length; w++) {
            long start = w * strides[axis] - before[axis];
            for (long tap = 0; tap < kernel[axis]; tap++) {
                long at = start + tap * dilations[axis];
                inside[w] += at >= low && at < high ? 1 : 0;
            }
        }
        return inside;
    }
}
