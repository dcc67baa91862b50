package dev.limbeck.pass.opset;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The changes that more than one operator went through. */
final class Changes {
    private Changes() {}

    static Node without(Node node, String... attributes) {
        Map<String, Attribute> kept = new LinkedHashMap<>(node.attributes());
        for (String attribute : attributes) {
            kept.remove(attribute);
        }
        return node.withAttributes(kept);
    }

    /** Drops attributes that never changed the result of inference. */
    static Change drop(String... attributes) {
        return (node, place) -> without(node, attributes);
    }

    /** An attribute of integers becomes an input of INT64. */
    static Change intsToInput(String attribute, int input) {
        return (node, place) -> node.intsAttribute(attribute)
                .map(values ->
                        without(node, attribute).withInput(input, place.constant(attribute, Tensor.vector(values))))
                .orElse(node);
    }

    /** A default that changed: nodes that rely on the old one say it from now on. */
    static Change oldDefault(String attribute, Attribute value) {
        return (node, place) -> node.attributes().containsKey(attribute) ? node : node.withAttribute(attribute, value);
    }

    /** An operator that goes on under another name. */
    static Change rename(String opType) {
        return (node, place) -> renamed(node, opType);
    }

    static Node renamed(Node node, String opType) {
        return Node.of(node.name(), node.domain(), opType, node.inputs(), node.outputs(), node.attributes())
                .withExtras(node.extras());
    }

    /**
     * Broadcasting before opset 7 (attributes {@code broadcast} and {@code axis}): the axes of the second operand are
     * matched with those of the first from {@code axis} on, or with the last ones. Axes of size 1 are appended to it, so
     * that numpy's rule does the same.
     */
    static Node numpyBroadcast(Node node, Place place) {
        Node plain = without(node, "broadcast", "axis", "consumed_inputs");
        if (node.intAttribute("broadcast", 0) == 0 || node.attribute("axis").isEmpty()) {
            return plain;
        }
        int first = place.rank(node.input(0)).orElse(-1);
        int second = place.rank(node.input(1)).orElse(-1);
        if (first < 0 || second < 0) {
            return place.cannot(node, "broadcasts along an axis, but the ranks of its inputs are not known");
        }
        long axis = node.intAttribute("axis", 0);
        long start = axis < 0 ? axis + first : axis;
        return plain.withInput(1, appendAxes(place, node.input(1), second, first - start - second));
    }

    /** The value with {@code count} axes of size 1 behind its own; written for opset 13 and later. */
    static String appendAxes(Place place, String value, int rank, long count) {
        if (count <= 0) {
            return value;
        }
        long[] axes = LongStream.range(rank, rank + count).toArray();
        return place.add("expand_axes", "Unsqueeze", Map.of(), value, place.constant("axes", Tensor.vector(axes)));
    }

    /**
     * Softmax, LogSoftmax and Hardmax before opset 13 work on the input flattened to a matrix at {@code axis}: op-13
     * along the last axis where nothing but ones stands behind {@code axis}, else of the flattened matrix.
     */
    static Node alongOneAxis(Node node, Place place) {
        long axis = node.intAttribute("axis", 1);
        String x = node.input(0);
        boolean single = place.dims(x)
                .map(dims -> {
                    int at = (int) (axis < 0 ? axis + dims.rank() : axis);
                    return at < dims.rank()
                            && dims.axes().subList(at + 1, dims.rank()).stream()
                                    .allMatch(d -> d.size().orElse(0) == 1);
                })
                .orElse(false);
        if (single) {
            return node.withAttribute("axis", Attribute.of(axis));
        }
        String shape = place.add("shape", "Shape", Map.of(), x);
        String matrix = place.add("flatten", "Flatten", Map.of("axis", Attribute.of(axis)), x);
        Node flat = node.withInput(0, matrix).withAttribute("axis", Attribute.of(-1L));
        return place.then(flat, 0, "unflatten", "Reshape", Map.of(), shape);
    }

    /** Clip: the bounds become inputs of the data's type. */
    static Node boundsAsInputs(Node node, Place place) {
        Node raised = without(node, "min", "max");
        DType dtype = place.dtype(node.input(0)).orElse(DType.FLOAT);
        List<String> bounds = List.of("min", "max");
        for (int i = 0; i < bounds.size(); i++) {
            String bound = bounds.get(i);
            if (node.attribute(bound).isPresent()) {
                Tensor value = Tensor.scalar(node.floatAttribute(bound, 0)).cast(dtype);
                raised = raised.withInput(i + 1, place.constant(bound, value));
            }
        }
        return raised;
    }

    /** Slice: starts, ends and axes become inputs. */
    static Node sliceInputs(Node node, Place place) {
        Node raised = node;
        List<String> names = List.of("starts", "ends", "axes");
        for (int i = 0; i < names.size(); i++) {
            raised = intsToInput(names.get(i), i + 1).apply(raised, place);
        }
        return raised;
    }

    /** Pad: the amounts and the value become inputs. */
    static Node padInputs(Node node, Place place) {
        Node raised = intsToInput("pads", 1).apply(node, place);
        if (node.textAttribute("mode", "constant").equals("constant")) {
            DType dtype = place.dtype(node.input(0)).orElse(DType.FLOAT);
            Tensor value = Tensor.scalar(node.floatAttribute("value", 0)).cast(dtype);
            raised = raised.withInput(2, place.constant("value", value));
        }
        return without(raised, "value");
    }

    /** Upsample with its scales as an attribute. */
    static Node scalesAsInput(Node node, Place place) {
        List<Float> scales = node.attribute("scales").map(Attribute::asFloats).orElse(List.of());
        float[] values = new float[scales.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = scales.get(i);
        }
        return without(node, "scales").withInput(1, place.constant("scales", Tensor.vector(values)));
    }

    /**
     * Resize-10 maps places without an offset. Its nearest place is rounded down when an axis grows and up when it
     * shrinks, as ONNX Runtime does; ONNX itself left that open.
     */
    static Node explicitCoordinates(Node node, Place place) {
        Node raised = node.withInputs(List.of(node.input(0), "", node.input(1)))
                .withAttribute("coordinate_transformation_mode", Attribute.of("asymmetric"));
        if (!node.textAttribute("mode", "nearest").equals("nearest")) {
            return raised;
        }
        double[] scales = place.value(node.input(1)).map(Tensor::toDoubles).orElse(new double[0]);
        boolean grows = Arrays.stream(scales).allMatch(s -> s >= 1);
        boolean shrinks = Arrays.stream(scales).allMatch(s -> s <= 1);
        if (scales.length == 0 || (!grows && !shrinks)) {
            return place.cannot(node, "resizes to the nearest place by scales that are computed or mixed");
        }
        return raised.withAttribute("nearest_mode", Attribute.of(grows ? "floor" : "ceil"));
    }

    /** Upsample only grows, so its nearest place is always rounded down. */
    static Node upsampleToResize(Node node, Place place) {
        Node resize = renamed(node, "Resize")
                .withInputs(List.of(node.input(0), "", node.input(1)))
                .withAttribute("coordinate_transformation_mode", Attribute.of("asymmetric"));
        return node.textAttribute("mode", "nearest").equals("nearest")
                ? resize.withAttribute("nearest_mode", Attribute.of("floor"))
                : resize;
    }

    /** Resize-13 wants unused inputs omitted instead of empty, and lost the mode {@code tf_half_pixel_for_nn}. */
    static Node omitEmpty(Node node, Place place) {
        if (node.textAttribute("coordinate_transformation_mode", "").equals("tf_half_pixel_for_nn")) {
            return place.cannot(node, "uses the coordinates tf_half_pixel_for_nn, which opset 13 dropped");
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = 1; i < inputs.size(); i++) {
            if (place.value(inputs.get(i)).filter(t -> t.size() == 0).isPresent()) {
                inputs.set(i, "");
            }
        }
        return node.withInputs(inputs);
    }
}
