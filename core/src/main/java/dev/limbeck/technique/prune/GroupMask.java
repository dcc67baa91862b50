package dev.limbeck.technique.prune;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Use;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ValueAxis;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * A mask over the units of a group: an initializer of one number a unit, all 1, that the unit's channels are multiplied by
 * wherever a weight reads them. The model computes what it computed before; its gradient to the mask is that of all places
 * together, as coupled channels need it (Liu et al. 2021, Group Fisher Pruning, equation 3).
 */
final class GroupMask {
    private final Model model;
    private final ChannelGroup group;
    private final GraphEditor editor;

    private GroupMask(Model model, ChannelGroup group) {
        this.model = model;
        this.group = group;
        this.editor = model.edit();
    }

    /** The mask of a group, FLOAT [units]. */
    static String of(ChannelGroup group) {
        return group.id() + "/limbeck/units";
    }

    /** The model with the mask of a group. */
    static Model inserted(Model model, ChannelGroup group) {
        return new GroupMask(model, group).insert();
    }

    private Model insert() {
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
        for (ValueAxis axis : activations.read()) {
            String masked = masked(tape, factors, axis);
            activations.readers().stream()
                    .map(Use::node)
                    .filter(node -> node.input(0).equals(axis.value()))
                    .forEach(node -> editor.replace(node, node.withInput(0, masked)));
        }
        return model.withGraph(editor.build());
    }

    private String masked(Tape tape, String factors, ValueAxis axis) {
        String each = tape.add("each", "Gather", factors, tape.constant("unit", units(axis)));
        String alike = tape.add("alike", "CastLike", each, axis.value());
        return tape.add("masked", "Mul", axis.value(), alike);
    }

    /** The unit of each element of an axis, INT64 [elements, 1, …, 1], so that it broadcasts over the value. */
    private Tensor units(ValueAxis axis) {
        InferredTypes types = ShapeInference.infer(model);
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
