package dev.limbeck.pass.opset;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The changes of single operators. */
final class LayerChanges {
    private LayerChanges() {}

    /** BatchNormalization-6: only inference has an equal form. */
    static Node inferenceOnly(Node node, Place place) {
        boolean trains = node.intAttribute("is_test", 0) == 0 && node.outputs().size() > 1;
        return trains
                ? place.cannot(node, "normalizes as in training")
                : Changes.without(node, "is_test", "consumed_inputs");
    }

    /** BatchNormalization-7 with {@code spatial} = 0 has statistics for every position. */
    static Node spatialOnly(Node node, Place place) {
        return node.intAttribute("spatial", 1) == 0
                ? place.cannot(node, "normalizes every position by itself, which opset 9 dropped")
                : Changes.without(node, "spatial");
    }

    /** BatchNormalization-14 makes statistics only in training. */
    static Node withoutStatistics(Node node, Place place) {
        return node.outputs().stream().skip(1).anyMatch(o -> !o.isEmpty())
                ? place.cannot(node, "makes running statistics as in training")
                : node.withOutputs(node.outputs().subList(0, 1));
    }

    /** Dropout-7 and later does nothing in inference; before, {@code is_test} decided. */
    static Node dropoutInference(Node node, Place place) {
        return node.intAttribute("is_test", 0) == 0
                ? place.cannot(node, "drops elements as in training")
                : Changes.without(node, "is_test", "consumed_inputs");
    }

    /** Dropout-10: the mask is BOOL; before, it had the type of the data. */
    static Node maskAsData(Node node, Place place) {
        if (node.output(1).isEmpty()) {
            return node;
        }
        return place.isRead(node.output(1))
                ? place.then(node, 1, "mask", "CastLike", Map.of(), node.input(0))
                : node.withOutputs(node.outputs().subList(0, 1));
    }

    /** Dropout-12: the ratio is an input; without a third input it does nothing, as before. */
    static Node ratioAsInput(Node node, Place place) {
        float ratio = node.floatAttribute("ratio", 0.5f);
        return Changes.without(node, "ratio").withInput(1, place.constant("ratio", Tensor.scalar(ratio)));
    }

    /** PRelu-7: a slope for every channel was matched with axis 1, now with the last one. */
    static Node slopePerChannel(Node node, Place place) {
        Node plain = Changes.without(node, "consumed_inputs");
        Optional<Dims> slope = place.dims(node.input(1));
        Optional<Integer> rank = place.rank(node.input(0));
        if (slope.isEmpty() || rank.isEmpty()) {
            return place.cannot(node, "has a slope or data of unknown rank");
        }
        boolean shared = slope.get().axes().stream().allMatch(d -> d.size().orElse(0) == 1);
        if (shared || slope.get().rank() != 1) {
            return plain;
        }
        return plain.withInput(1, Changes.appendAxes(place, node.input(1), 1, rank.get() - 2L));
    }

    /** Split-13: the sizes are an input. Split-18: even parts are counted. */
    static Node countedParts(Node node, Place place) {
        return node.hasInput(1)
                ? node
                : node.withAttribute(
                        "num_outputs", Attribute.of((long) node.outputs().size()));
    }

    /** TopK-10: k is an input. */
    static Node countAsInput(Node node, Place place) {
        Tensor k = Tensor.vector(node.intAttribute("k", 1));
        return Changes.without(node, "k").withInput(1, place.constant("k", k));
    }

    /** DFT-20: the axis is an input, and its default changed. */
    static Node axisAsInput(Node node, Place place) {
        Tensor axis = Tensor.scalar(node.intAttribute("axis", 1));
        return Changes.without(node, "axis").withInput(2, place.constant("axis", axis));
    }

    /** GridSample-20 renamed two modes. */
    static Node interpolationNames(Node node, Place place) {
        String mode = node.textAttribute("mode", "bilinear");
        return node.withAttribute("mode", Attribute.of(mode.equals("nearest") ? mode : mode.replace("bi", "")));
    }

    /** GroupNormalization-21: scale and bias are per channel, before they were per group. */
    static Node parametersPerChannel(Node node, Place place) {
        long groups = node.intAttribute("num_groups", 1);
        OptionalLong channels = place.dims(node.input(0))
                .filter(d -> d.rank() > 1)
                .map(d -> d.axis(1).size())
                .orElse(OptionalLong.empty());
        if (channels.isEmpty()) {
            return place.cannot(node, "has scales per group and an unknown number of channels");
        }
        long each = channels.getAsLong() / groups;
        Node raised = node;
        for (int input = 1; input <= 2; input++) {
            String step = input == 1 ? "scale" : "bias";
            String column = place.add(
                    step + "_column",
                    "Reshape",
                    Map.of(),
                    node.input(input),
                    place.constant("column", Tensor.vector(groups, 1)));
            String wide = place.add(
                    step + "_wide", "Expand", Map.of(), column, place.constant("sizes", Tensor.vector(groups, each)));
            raised = raised.withInput(
                    input, place.add(step, "Reshape", Map.of(), wide, place.constant("flat", Tensor.vector(-1L))));
        }
        return raised;
    }

    /** Cast-6: the type is named by its code, before by its name. */
    static Node typeByCode(Node node, Place place) {
        DType to = DType.valueOf(node.textAttribute("to", "FLOAT"));
        return node.withAttribute("to", Attribute.of((long) to.code()));
    }

    /** Scan-8 scans a batch of sequences of different lengths. */
    static Node scanOfBatches(Node node, Place place) {
        return place.cannot(node, "scans a batch of sequences, which opset 9 dropped");
    }
}
