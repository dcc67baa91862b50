package dev.limbeck.pass.opset;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.Op;
import dev.limbeck.op.OpTable;
import dev.limbeck.tensor.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Writes nodes of one graph in an older opset, or says what they have that it lacks. */
final class LoweredNode {
    /** Attributes with the opset that brought them, and the value that is as if they were absent. */
    private static final List<Feature> FEATURES = List.of(
            new Feature("Split", "num_outputs", 18, Optional.empty()),
            new Feature("Cast", "saturate", 19, Optional.of(1L)),
            new Feature("CastLike", "saturate", 19, Optional.of(1L)),
            new Feature("Cast", "round_mode", 24, Optional.of("up")),
            new Feature("QuantizeLinear", "saturate", 19, Optional.of(1L)),
            new Feature("QuantizeLinear", "block_size", 21, Optional.of(0L)),
            new Feature("QuantizeLinear", "output_dtype", 21, Optional.of(0L)),
            new Feature("QuantizeLinear", "precision", 23, Optional.of(0L)),
            new Feature("DequantizeLinear", "block_size", 21, Optional.of(0L)),
            new Feature("DequantizeLinear", "output_dtype", 23, Optional.of(0L)),
            new Feature("AveragePool", "dilations", 19, Optional.empty()),
            new Feature("LpPool", "dilations", 18, Optional.empty()),
            new Feature("LpPool", "ceil_mode", 18, Optional.of(0L)),
            new Feature("Resize", "antialias", 18, Optional.of(0L)),
            new Feature("Resize", "axes", 18, Optional.empty()),
            new Feature("Resize", "keep_aspect_ratio_policy", 18, Optional.of("stretch")),
            new Feature("Reshape", "allowzero", 14, Optional.of(0L)),
            new Feature("Shape", "start", 15, Optional.of(0L)),
            new Feature("Shape", "end", 15, Optional.empty()),
            new Feature("LSTM", "layout", 14, Optional.of(0L)),
            new Feature("GRU", "layout", 14, Optional.of(0L)),
            new Feature("RNN", "layout", 14, Optional.of(0L)),
            new Feature("RoiAlign", "coordinate_transformation_mode", 16, Optional.of("output_half_pixel")),
            new Feature("ScatterElements", "reduction", 16, Optional.of("none")),
            new Feature("ScatterND", "reduction", 16, Optional.of("none")),
            new Feature("BatchNormalization", "training_mode", 14, Optional.of(0L)));

    /** Operators whose form changed so that there is no simple way back, with the opset of the change. */
    private static final Map<String, Integer> NO_WAY_BACK =
            Map.of("GroupNormalization", 21, "DFT", 20, "GridSample", 20);

    private static final Set<String> REDUCTIONS = Set.of(
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceProd",
            "ReduceL1",
            "ReduceL2",
            "ReduceSumSquare",
            "ReduceLogSum",
            "ReduceLogSumExp");

    private final Graph graph;
    private final InferredTypes types;
    private final long opset;
    private final long target;

    /**
     * @param since the opset that knows the attribute
     * @param neutral the value that may be left out; empty if the attribute may simply go
     */
    private record Feature(String opType, String attribute, int since, Optional<Object> neutral) {
        boolean isNeutral(Attribute value) {
            return neutral.isEmpty()
                    ? attribute.equals("num_outputs")
                    : value.text()
                            .equals(
                                    neutral.get() instanceof String s
                                            ? '"' + s + '"'
                                            : neutral.get().toString());
        }
    }

    LoweredNode(Graph graph, InferredTypes types, long opset, long target) {
        this.graph = graph;
        this.types = types;
        this.opset = opset;
        this.target = target;
    }

    Node lower(Node node, List<String> obstacles) {
        Optional<Op> here = OpTable.find(Node.STANDARD, node.opType(), opset);
        Optional<Op> there = OpTable.find(Node.STANDARD, node.opType(), target);
        if (there.isEmpty()) {
            obstacles.add(node.label() + " needs opset "
                    + here.map(op -> Integer.toString(OpTable.versions(op.domain(), op.name())
                                    .iterator()
                                    .next()
                                    .since()))
                            .orElse("of its own")
                    + ", not " + target + ".");
            return node;
        }
        boolean unchanged =
                here.isPresent() && here.get().since() == there.get().since();
        return unchanged ? node : rewrite(node, obstacles);
    }

    private Node rewrite(Node node, List<String> obstacles) {
        int change = NO_WAY_BACK.getOrDefault(node.opType(), 0);
        if (change > target) {
            obstacles.add(node.label() + " has a form that opset " + change + " brought.");
            return node;
        }
        newestTypeOf(node)
                .ifPresent(dtype -> obstacles.add(node.label() + " works on " + dtype + ", which its version in opset "
                        + target + " does not take."));
        Node lowered = withoutFeatures(node, obstacles);
        if (REDUCTIONS.contains(node.opType()) && target < 18) {
            lowered = axesAsAttribute(lowered, obstacles);
        }
        if (node.is("Pad") && target < 18 && node.hasInput(3)) {
            obstacles.add(node.label() + " pads chosen axes, which opset 18 brought.");
        }
        return lowered;
    }

    private Node withoutFeatures(Node node, List<String> obstacles) {
        Map<String, Attribute> kept = new LinkedHashMap<>(node.attributes());
        for (Feature feature : FEATURES) {
            Attribute value = kept.get(feature.attribute());
            if (feature.opType().equals(node.opType()) && feature.since() > target && value != null) {
                kept.remove(feature.attribute());
                if (!feature.isNeutral(value)) {
                    obstacles.add(node.label() + " uses " + feature.attribute() + ", which opset " + feature.since()
                            + " brought.");
                }
            }
        }
        return kept.size() == node.attributes().size() ? node : node.withAttributes(kept);
    }

    private Node axesAsAttribute(Node node, List<String> obstacles) {
        if (!node.hasInput(1)) {
            return Changes.without(node, "noop_with_empty_axes");
        }
        Node plain = Changes.without(node, "noop_with_empty_axes").withInputs(List.of(node.input(0)));
        return graph.constant(node.input(1))
                .map(axes -> plain.withAttribute("axes", Attribute.ofInts(axes.toLongs())))
                .orElseGet(() -> {
                    obstacles.add(node.label() + " reduces axes that are computed, which opset 18 brought.");
                    return node;
                });
    }

    /** A type among the node's values that the older version does not take. */
    private Optional<DType> newestTypeOf(Node node) {
        return Stream.concat(node.inputs().stream(), node.outputs().stream())
                .flatMap(value -> types.type(value).tensor().map(ValueType.TensorType::dtype).stream())
                .filter(dtype -> since(node, dtype) > target)
                .findFirst();
    }

    /** The opset in which operators began to take a type; for BFLOAT16 the newest version, as it came to each by turn. */
    private int since(Node node, DType dtype) {
        boolean quantizes = node.is("QuantizeLinear") || node.is("DequantizeLinear");
        return switch (dtype) {
            case INT4, UINT4 -> 21;
            case INT16, UINT16 -> quantizes ? 21 : 1;
            case FLOAT4E2M1 -> 23;
            case FLOAT8E8M0 -> 24;
            case INT2, UINT2 -> 25;
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> 19;
            case BFLOAT16 ->
                OpTable.find(Node.STANDARD, node.opType(), opset).map(Op::since).orElse(0);
            default -> 1;
        };
    }
}
