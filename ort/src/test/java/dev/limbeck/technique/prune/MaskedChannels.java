package dev.limbeck.technique.prune;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.site.Footprint;
import dev.limbeck.site.ValueAxis;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model of the same shapes in which every element of a footprint is multiplied by 0: what removing it has to equal. */
final class MaskedChannels {
    private MaskedChannels() {}

    static Model of(Model model, Footprint footprint) {
        Graph graph = model.graph();
        Map<String, List<Tensor>> factors = factors(ShapeInference.infer(model), footprint);
        GraphEditor editor = model.edit();
        for (Node node : graph.nodes()) {
            editor.replace(
                    node,
                    node.withOutputs(node.outputs().stream()
                            .map(value -> factors.containsKey(value) ? value + "/unmasked" : value)
                            .toList()));
        }
        factors.forEach((value, masks) -> {
            if (graph.isInitializer(value)) {
                editor.initializer(value, masked(graph.initializer(value).orElseThrow(), masks));
            } else {
                mask(editor, value, masks);
            }
        });
        return model.withGraph(editor.clearValueInfo().build());
    }

    private static Map<String, List<Tensor>> factors(InferredTypes types, Footprint footprint) {
        Map<String, List<Tensor>> factors = new LinkedHashMap<>();
        for (ValueAxis axis : footprint.axes()) {
            TensorType type = types.type(axis.value()).tensor().orElseThrow();
            if (type.dtype() == DType.FLOAT) {
                int rank = type.dims().orElseThrow().rank();
                long size = type.dims().orElseThrow().axis(axis.axis()).size().orElseThrow();
                factors.computeIfAbsent(axis.value(), value -> new ArrayList<>())
                        .add(factor(rank, axis.axis(), (int) size, footprint.removed(axis)));
            }
        }
        return factors;
    }

    /** 0 at what is removed and 1 elsewhere, [1, …, size, …, 1]. */
    private static Tensor factor(int rank, int axis, int size, BitSet removed) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = removed.get(i) ? 0 : 1;
        }
        long[] dims = new long[rank];
        Arrays.fill(dims, 1);
        dims[axis] = size;
        return Tensor.ofFloats(Shape.of(dims), values);
    }

    private static Tensor masked(Tensor weight, List<Tensor> masks) {
        float[] values = weight.toFloats();
        for (Tensor mask : masks) {
            int stride = Math.toIntExact(weight.shape().strides()[axis(mask)]);
            float[] factors = mask.toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factors[i / stride % factors.length];
            }
        }
        return Tensor.ofFloats(weight.shape(), values);
    }

    private static int axis(Tensor mask) {
        int axis = 0;
        while (mask.shape().dim(axis) == 1) {
            axis++;
        }
        return axis;
    }

    private static void mask(GraphEditor editor, String value, List<Tensor> masks) {
        String in = value + "/unmasked";
        for (int i = 0; i < masks.size(); i++) {
            String out = i + 1 < masks.size() ? value + "/masked_" + i : value;
            String mask = editor.constant(value + "/mask", masks.get(i));
            editor.add(Node.of(editor.freshName("mask"), "Mul", List.of(in, mask), List.of(out)));
            in = out;
        }
    }
}
