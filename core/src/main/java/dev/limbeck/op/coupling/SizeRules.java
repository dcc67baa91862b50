package dev.limbeck.op.coupling;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Node;
import dev.limbeck.op.coupling.Tie.Place;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How operators that give sizes give smaller ones. */
public final class SizeRules {
    private SizeRules() {}

    /**
     * Reshape: its target says every size that is known. A 0 in it copies the axis of the same number, which need not be
     * where the result's axis comes from, and keeps its size only as long as both have it.
     */
    public static Node reshape(ShrinkCall call) {
        Dims result = call.output(0).orElseThrow();
        boolean keepsAll = IntStream.range(0, result.rank())
                .allMatch(axis -> call.removed(Place.output(0, axis)).isEmpty());
        if (keepsAll) {
            return call.node();
        }
        long[] target = call.constant(1).orElseThrow().toLongs();
        for (int axis = 0; axis < target.length; axis++) {
            Place out = Place.output(0, axis);
            if (call.size(out).isPresent()) {
                target[axis] = size(call, out) - call.removedCount(out);
            }
        }
        return call.node().withInput(1, call.newConstant(Tensor.vector(target)));
    }

    /** Expand: its shape, aligned with the last axes of the result. */
    public static Node expand(ShrinkCall call) {
        return target(call, 1);
    }

    /** Resize: the sizes, where it is given those. */
    public static Node resize(ShrinkCall call) {
        boolean givesSomeAxes = call.node().intsAttribute("axes").isPresent();
        return call.node().hasInput(3) && !givesSomeAxes ? target(call, 3) : call.node();
    }

    private static Node target(ShrinkCall call, int input) {
        long[] target = call.constant(input).map(Tensor::toLongs).orElse(new long[0]);
        int rank = call.output(0).map(Dims::rank).orElse(0);
        long[] smaller = target.clone();
        for (int i = 0; i < target.length; i++) {
            if (target[i] > 1) {
                smaller[i] -= call.removedCount(Place.output(0, i + rank - target.length));
            }
        }
        return Arrays.equals(target, smaller)
                ? call.node()
                : call.node().withInput(input, call.newConstant(Tensor.vector(smaller)));
    }

    /** Split: the sizes of its parts. Equal parts that are no longer equal are given sizes. */
    public static Node split(ShrinkCall call) {
        Node node = call.node();
        int rank = call.input(0).map(Dims::rank).orElse(0);
        int axis = Ties.axis(node.intAttribute("axis", 0), rank);
        if (call.removed(Place.input(0, axis)).isEmpty()) {
            return node;
        }
        long[] sizes = new long[node.outputs().size()];
        for (int part = 0; part < sizes.length; part++) {
            Place out = Place.output(part, axis);
            sizes[part] = size(call, out) - call.removedCount(out);
        }
        if (node.intsAttribute("split").isPresent()) {
            return node.withAttribute("split", Attribute.ofInts(sizes));
        }
        Node given = node.withInput(1, call.newConstant(Tensor.vector(sizes)));
        return given.withAttributes(without(given, "num_outputs"));
    }

    private static Map<String, Attribute> without(Node node, String key) {
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        attributes.remove(key);
        return attributes;
    }

    /** The size of an axis that loses elements, or stands beside one that does: it is known. */
    private static long size(ShrinkCall call, Place place) {
        return call.size(place).orElseThrow();
    }

    /** Slice: where it begins and ends among the elements that are left. */
    public static Node slice(ShrinkCall call) {
        List<Cut> cuts = Cut.of(call).orElseThrow();
        boolean keepsAll = cuts.stream()
                .allMatch(cut -> call.removed(Place.input(0, cut.axis())).isEmpty());
        if (keepsAll) {
            return call.node();
        }
        long[] starts = call.constant(1).orElseThrow().toLongs();
        long[] ends = call.constant(2).orElseThrow().toLongs();
        for (int i = 0; i < starts.length; i++) {
            int axis = cuts.get(i).axis();
            BitSet removed = call.removed(Place.input(0, axis));
            if (!removed.isEmpty()) {
                Place out = Place.output(0, axis);
                long first = cuts.get(i).first().orElseThrow();
                starts[i] = first - removed.get(0, (int) first).cardinality();
                ends[i] = starts[i] + size(call, out) - call.removedCount(out);
            }
        }
        return call.node()
                .withInput(1, call.newConstant(Tensor.vector(starts)))
                .withInput(2, call.newConstant(Tensor.vector(ends)));
    }

    /** Pad: how much of the padding on either side is left. */
    public static Node pad(ShrinkCall call) {
        Pads pads = Pads.of(call).orElseThrow();
        Pads left = new Pads(pads.all().stream().map(pad -> left(call, pad)).toList());
        return left.equals(pads) ? call.node() : call.node().withInput(1, call.newConstant(left.amounts()));
    }

    private static Pads.OfAxis left(ShrinkCall call, Pads.OfAxis pad) {
        BitSet removed = call.removed(Place.output(0, pad.axis()));
        if (removed.isEmpty()) {
            return pad;
        }
        int begin = (int) pad.begin();
        int behind = begin + (int) size(call, Place.input(0, pad.axis()));
        return new Pads.OfAxis(
                pad.axis(),
                begin - removed.get(0, begin).cardinality(),
                pad.end()
                        - removed.get(behind, Math.max(behind, removed.length()))
                                .cardinality());
    }

    /** Conv, and those like it: a depthwise one has as many groups as channels; other groups stay as many. */
    public static Node groups(ShrinkCall call) {
        long group = call.node().intAttribute("group", 1);
        boolean isDepthwise = group > 1 && size(call, Place.input(0, 1)) == group;
        return isDepthwise ? fewer(call, "group", group, call.removedCount(Place.input(0, 1))) : call.node();
    }

    /** GroupNormalization loses whole groups. */
    public static Node normalizedGroups(ShrinkCall call) {
        long groups = call.node().intAttribute("num_groups", 1);
        long width = size(call, Place.input(0, 1)) / groups;
        return fewer(call, "num_groups", groups, call.removedCount(Place.input(0, 1)) / width);
    }

    /** Attention over [rows, tokens, heads · size] loses whole heads; over [rows, heads, tokens, size] it counts them. */
    public static Node heads(ShrinkCall call) {
        if (call.input(0).map(Dims::rank).orElse(0) != AttentionTies.PACKED_RANK) {
            return call.node();
        }
        Node node = call.node();
        for (int input : new int[] {0, 1}) {
            String attribute = input == 0 ? "q_num_heads" : "kv_num_heads";
            long heads = node.intAttribute(attribute, 1);
            long width = size(call, Place.input(input, 2)) / heads;
            long gone = call.removedCount(Place.input(input, 2)) / width;
            node = node.withAttribute(attribute, Attribute.of(heads - gone));
        }
        return node;
    }

    /** LSTM, GRU and RNN: the number of their hidden units. */
    public static Node hiddenUnits(ShrinkCall call) {
        long hidden = call.node().intAttribute("hidden_size", 0);
        return hidden == 0 ? call.node() : fewer(call, "hidden_size", hidden, call.removedCount(Place.input(2, 2)));
    }

    private static Node fewer(ShrinkCall call, String attribute, long count, long gone) {
        return gone == 0 ? call.node() : call.node().withAttribute(attribute, Attribute.of(count - gone));
    }
}
