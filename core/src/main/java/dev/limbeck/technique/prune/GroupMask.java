package dev.limbeck.technique.prune;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ValueAxis;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Masks over the units of groups: for each group an initializer of one number a unit, all 1, that the unit's channels are
 * multiplied by wherever a weight reads them. The model computes what it computed before; its gradient to a mask is that
 * of all places together, as coupled channels need it (Liu et al. 2021, Group Fisher Pruning, equation 3).
 */
final class GroupMask {
    private final Model model;
    private final InferredTypes types;
    private final GraphEditor editor;

    /** What each node that reads masked channels reads now. */
    private final Map<Node, String> reads = new LinkedHashMap<>();

    private GroupMask(Model model) {
        this.model = model;
        this.types = ShapeInference.infer(model);
        this.editor = model.edit();
    }

    /** The mask of a group, FLOAT [units]. */
    static String of(ChannelGroup group) {
        return group.id() + "/limbeck/units";
    }

    /** The model with the masks of groups. */
    static Model inserted(Model model, List<ChannelGroup> groups) {
        GroupMask masks = new GroupMask(model);
        groups.forEach(masks::insert);
        masks.reads.forEach((node, value) -> masks.editor.replace(node, node.withInput(0, value)));
        return model.withGraph(masks.editor.build());
    }

    private void insert(ChannelGroup group) {
        int units = group.units().size();
        float[] ones = new float[units];
        Arrays.fill(ones, 1);
        editor.initializer(of(group), Tensor.ofFloats(Shape.of(units), ones));
        Tape tape = new Tape(editor, group.id());
        // What belongs to no unit is multiplied by the number behind the mask, which stays 1.
        String factors = tape.add(
                "factors",
                "Concat",
                Map.of("axis", Attribute.of(0L)),
                of(group),
                tape.constant("one", Tensor.vector(1f)));
        GroupActivations activations = new GroupActivations(model, group);
        List<Node> readers =
                activations.readers().stream().map(Use::node).distinct().toList();
        for (ValueAxis axis : activations.read()) {
            String mask = mask(tape, factors, group, axis);
            readers.stream()
                    .filter(node -> node.input(0).equals(axis.value()))
                    .forEach(node ->
                            reads.put(node, tape.add("masked", "Mul", reads.getOrDefault(node, axis.value()), mask)));
        }
    }

    private String mask(Tape tape, String factors, ChannelGroup group, ValueAxis axis) {
        String each = tape.add("each", "Gather", factors, tape.constant("unit", units(group, axis)));
        return tape.add("alike", "CastLike", each, axis.value());
    }

    /** The unit of each element of an axis, INT64 [elements, 1, …, 1], so that it broadcasts over the value. */
    private Tensor units(ChannelGroup group, ValueAxis axis) {
        int rank = types.dims(axis.value()).orElseThrow().rank();
        int size = Math.toIntExact(types.size(axis.value(), axis.axis()).orElseThrow());
        long[] numbers = new long[size];
        Arrays.fill(numbers, group.units().size());
        for (int unit = 0; unit < group.units().size(); unit++) {
            int number = unit;
            group.units().get(unit).removed(axis).stream().forEach(element -> numbers[element] = number);
        }
        long[] dims = new long[rank - axis.axis()];
        Arrays.fill(dims, 1);
        dims[0] = size;
        return Tensor.ofLongs(Shape.of(dims), numbers);
    }
}
