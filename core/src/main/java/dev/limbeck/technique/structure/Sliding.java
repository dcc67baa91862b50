package dev.limbeck.technique.structure;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Node;
import dev.limbeck.site.WeightedOperator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * How a convolution's window moves, axis by axis.
 *
 * @param kernel taps
 * @param strides from one window to the next
 * @param dilations from one tap to the next
 * @param pads zeros before each axis, and then behind each
 * @param autoPad how pads follow from sizes instead; NOTSET if they do not
 */
record Sliding(List<Long> kernel, List<Long> strides, List<Long> dilations, List<Long> pads, String autoPad) {
    private static final String EXPLICIT = "NOTSET";

    Sliding {
        kernel = List.copyOf(kernel);
        strides = List.copyOf(strides);
        dilations = List.copyOf(dilations);
        pads = List.copyOf(pads);
    }

    static Sliding of(WeightedOperator convolution) {
        Node node = convolution.node();
        long[] dims = convolution.weight().shape().toArray();
        int axes = dims.length - 2;
        String autoPad = node.textAttribute("auto_pad", EXPLICIT);
        boolean isPadded = autoPad.equals(EXPLICIT) || autoPad.startsWith("SAME");
        return new Sliding(
                list(Arrays.copyOfRange(dims, 2, dims.length)),
                list(filled(node, "strides", axes, 1)),
                list(filled(node, "dilations", axes, 1)),
                list(isPadded ? filled(node, "pads", 2 * axes, 0) : new long[2 * axes]),
                isPadded ? autoPad : EXPLICIT);
    }

    private static long[] filled(Node node, String attribute, int count, long otherwise) {
        return node.intsAttribute(attribute)
                .filter(values -> values.length == count)
                .orElseGet(() -> {
                    long[] values = new long[count];
                    Arrays.fill(values, otherwise);
                    return values;
                });
    }

    private static List<Long> list(long[] values) {
        return LongStream.of(values).boxed().toList();
    }

    /** Of a kernel's single tap at each place. */
    static Sliding pointwise(int axes) {
        long[] ones = new long[axes];
        Arrays.fill(ones, 1);
        return new Sliding(list(ones), list(ones), list(ones), list(new long[2 * axes]), EXPLICIT);
    }

    int axes() {
        return kernel.size();
    }

    int taps() {
        return kernel.stream().mapToInt(Long::intValue).reduce(1, Math::multiplyExact);
    }

    /** Whether the pads are known before the model runs. */
    boolean isExplicit() {
        return autoPad.equals(EXPLICIT);
    }

    /** The window along one axis alone, which stays where it is along the others. */
    Sliding along(int axis) {
        Sliding still = pointwise(axes());
        return new Sliding(
                with(still.kernel, axis, kernel.get(axis)),
                with(still.strides, axis, strides.get(axis)),
                with(still.dilations, axis, dilations.get(axis)),
                with(with(still.pads, axis, pads.get(axis)), axes() + axis, pads.get(axes() + axis)),
                autoPad);
    }

    /** The window with one tap along an axis, at the same places; pads may be negative, which no convolution has. */
    Sliding thinnedTo(int axis, long tap) {
        long before = tap * dilations.get(axis);
        long behind = (kernel.get(axis) - 1 - tap) * dilations.get(axis);
        List<Long> thinner = with(pads, axis, pads.get(axis) - before);
        return new Sliding(
                with(kernel, axis, 1),
                strides,
                with(dilations, axis, 1),
                with(thinner, axes() + axis, pads.get(axes() + axis) - behind),
                autoPad);
    }

    boolean hasNegativePads() {
        return pads.stream().anyMatch(pad -> pad < 0);
    }

    private static List<Long> with(List<Long> values, int index, long value) {
        long[] changed = values.stream().mapToLong(Long::longValue).toArray();
        changed[index] = value;
        return list(changed);
    }

    Map<String, Attribute> attributes(long groups) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("kernel_shape", Attribute.ofInts(kernel));
        attributes.put("strides", Attribute.ofInts(strides));
        attributes.put("dilations", Attribute.ofInts(dilations));
        if (isExplicit()) {
            attributes.put("pads", Attribute.ofInts(pads));
        } else {
            attributes.put("auto_pad", Attribute.of(autoPad));
        }
        attributes.put("group", Attribute.of(groups));
        return attributes;
    }
}
