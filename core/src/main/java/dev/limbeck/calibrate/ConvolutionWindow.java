package dev.limbeck.calibrate;

import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Where a convolution puts its kernel. Lists have one number for each spatial axis.
 *
 * @param channels of the input that each group reads
 * @param groups how many there are
 * @param kernel its size
 * @param strides from one place to the next
 * @param dilations from one element of the kernel to the next
 * @param pads zeros before the first element of the input, where the node gives them
 * @param ends zeros behind the last
 * @param padding NOTSET if the pads are given; else SAME_UPPER, SAME_LOWER or VALID, which follow from the input's size
 */
public record ConvolutionWindow(
        int channels,
        int groups,
        List<Long> kernel,
        List<Long> strides,
        List<Long> dilations,
        List<Long> pads,
        List<Long> ends,
        String padding) {
    /**
     * The window of a Conv.
     *
     * @param weight the shape of its kernels, [outputs, channels of a group, spatial...]
     */
    public static ConvolutionWindow of(Node conv, Shape weight) {
        int axes = weight.rank() - 2;
        List<Long> pads = numbers(conv, "pads", 2 * axes, 0);
        return new ConvolutionWindow(
                Math.toIntExact(weight.dim(1)),
                Math.toIntExact(conv.intAttribute("group", 1)),
                Arrays.stream(weight.toArray()).skip(2).boxed().toList(),
                numbers(conv, "strides", axes, 1),
                numbers(conv, "dilations", axes, 1),
                pads.subList(0, axes),
                pads.subList(axes, 2 * axes),
                conv.textAttribute("auto_pad", "NOTSET"));
    }

    private static List<Long> numbers(Node conv, String attribute, int count, long usual) {
        return conv.intsAttribute(attribute)
                .map(LongStream::of)
                .orElseGet(() -> LongStream.generate(() -> usual).limit(count))
                .boxed()
                .toList();
    }

    int axes() {
        return kernel.size();
    }

    /** How many elements the kernel has for each channel. */
    int positions() {
        return Math.toIntExact(kernel.stream().mapToLong(size -> size).reduce(1, Math::multiplyExact));
    }

    /** How many elements a group's kernel has. */
    int width() {
        return channels * positions();
    }

    private long span(int axis) {
        return (kernel.get(axis) - 1) * dilations.get(axis) + 1;
    }

    private boolean isSame() {
        return padding.startsWith("SAME");
    }

    /** In how many places the kernel is put along an axis of an input of this size. */
    int places(int axis, long size) {
        if (isSame()) {
            return Math.toIntExact((size + strides.get(axis) - 1) / strides.get(axis));
        }
        long padded = padding.equals("VALID") ? size : size + pads.get(axis) + ends.get(axis);
        return Math.toIntExact((padded - span(axis)) / strides.get(axis) + 1);
    }

    /** How many zeros are put before an axis of this size. */
    long before(int axis, long size) {
        if (isSame()) {
            long total = Math.max(0, (places(axis, size) - 1) * strides.get(axis) + span(axis) - size);
            return padding.equals("SAME_LOWER") ? (total + 1) / 2 : total / 2;
        }
        return padding.equals("VALID") ? 0 : pads.get(axis);
    }

    /** The place in an input of what an element of the kernel meets, along one axis; outside of it are zeros. */
    long met(int axis, long size, int place, int element) {
        return place * strides.get(axis) + element * dilations.get(axis) - before(axis, size);
    }

    /** The places of all elements of the kernel, the last axis the fastest. */
    List<int[]> elements() {
        List<int[]> elements = new ArrayList<>();
        for (int i = 0; i < positions(); i++) {
            int[] element = new int[axes()];
            int rest = i;
            for (int axis = axes() - 1; axis >= 0; axis--) {
                int size = Math.toIntExact(kernel.get(axis));
                element[axis] = rest % size;
                rest /= size;
            }
            elements.add(element);
        }
        return elements;
    }
}
