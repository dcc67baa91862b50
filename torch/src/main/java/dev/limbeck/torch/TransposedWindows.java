package dev.limbeck.torch;

import dev.limbeck.graph.Node;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The geometry of a transposed convolution: the windows of each input element cover
 * {@code stride · (size − 1) + reach} elements, of which {@code counts} from {@code before} on are the output.
 */
final class TransposedWindows {
    private final long[] strides;
    private final long[] dilations;
    private final long[] covered;
    private final long[] before;
    private final long[] counts;

    private TransposedWindows(long[] strides, long[] dilations, long[] covered, long[] before, long[] counts) {
        this.strides = strides;
        this.dilations = dilations;
        this.covered = covered;
        this.before = before;
        this.counts = counts;
    }

    /** Steps between windows. */
    long[] strides() {
        return strides;
    }

    /** Steps between taps. */
    long[] dilations() {
        return dilations;
    }

    /** Elements cut off before the output. */
    long[] before() {
        return before;
    }

    static TransposedWindows of(Node node, long[] sizes, long[] kernel) {
        int rank = sizes.length;
        long[] strides = Windows.filled(node, "strides", rank, 1);
        long[] dilations = Windows.filled(node, "dilations", rank, 1);
        long[] extra = Windows.filled(node, "output_padding", rank, 0);
        long[] pads = Windows.filled(node, "pads", 2 * rank, 0);
        Optional<long[]> wanted = node.intsAttribute("output_shape")
                .map(shape -> Arrays.copyOfRange(shape, shape.length - rank, shape.length));
        String autoPad = node.textAttribute("auto_pad", "NOTSET");
        long[] covered = new long[rank];
        long[] before = new long[rank];
        long[] counts = new long[rank];
        for (int i = 0; i < rank; i++) {
            covered[i] = strides[i] * (sizes[i] - 1) + (kernel[i] - 1) * dilations[i] + 1;
            boolean sized = wanted.isPresent() || autoPad.startsWith("SAME");
            if (sized) {
                counts[i] = wanted.isPresent() ? wanted.get()[i] : sizes[i] * strides[i];
                long total = Math.max(0, covered[i] + extra[i] - counts[i]);
                before[i] = Windows.sameBefore(autoPad, total);
            } else {
                before[i] = autoPad.equals("VALID") ? 0 : pads[i];
                long behind = autoPad.equals("VALID") ? 0 : pads[rank + i];
                counts[i] = covered[i] + extra[i] - before[i] - behind;
            }
        }
        return new TransposedWindows(strides, dilations, covered, before, counts);
    }

    int rank() {
        return strides.length;
    }

    /** Whether as much is cut off at both ends of every axis, which libtorch does itself. */
    boolean isSymmetric() {
        return IntStream.range(0, rank()).allMatch(i -> before[i] >= 0 && covered[i] - 2 * before[i] == counts[i]);
    }

    /** Padding in libtorch's order that makes the output of the covered elements; negative numbers cut off. */
    long[] cropping() {
        long[] padding = new long[2 * rank()];
        for (int i = 0; i < rank(); i++) {
            int at = 2 * (rank() - 1 - i);
            padding[at] = -before[i];
            padding[at + 1] = before[i] + counts[i] - covered[i];
        }
        return padding;
    }
}
