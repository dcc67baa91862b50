package dev.limbeck.technique.exit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.technique.exit.Scope.Inside;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the graph of one {@link AdaptiveForm}; what it looks like is described there. */
final class AdaptiveGraph {
    private final Graph flat;
    private final Exits exits;
    private final Stages stages;
    private final Uncertainty uncertainty;
    private final List<Double> thresholds;
    private final TensorType answerType;

    /**
     * A graph to be written.
     *
     * @param thresholds one for each exit; empty if they are an input
     */
    AdaptiveGraph(Graph flat, Exits exits, Stages stages, Uncertainty uncertainty, List<Double> thresholds) {
        this.flat = flat;
        this.exits = exits;
        this.stages = stages;
        this.uncertainty = uncertainty;
        this.thresholds = List.copyOf(thresholds);
        this.answerType = flat.type(stages.answer()).tensor().orElseThrow();
    }

    private boolean isFixed() {
        return !thresholds.isEmpty();
    }

    Graph write() {
        GraphEditor editor = new GraphEditor(flat);
        Set<Node> first = new HashSet<>(stages.stage(0));
        flat.nodes().stream().filter(node -> !first.contains(node)).forEach(editor::remove);
        exits.all().forEach(exit -> editor.removeOutput(exit.logits()));
        Scope scope = Scope.outermost(editor);
        if (isFixed()) {
            exit(scope, 0, Map.of(), List.of(stages.answer()));
            return editor.build();
        }
        editor.addInput(new ValueInfo(AdaptiveForm.SPEED, TensorType.of(DType.FLOAT, new Dim[0])));
        Tape tape = scope.tape();
        scope.choose(
                tape.add("asked", "Greater", AdaptiveForm.SPEED, tape.constant("zero", Tensor.scalar(0f))),
                new Inside("adaptive", inner -> {
                    List<String> results = results(inner.tape());
                    exit(inner, 0, Map.of(), results);
                    return results;
                }),
                new Inside("plain", this::plain),
                List.of(stages.answer(), AdaptiveForm.EXIT));
        Dim rows = answerType.dims().map(d -> d.axis(0)).orElse(Dim.UNKNOWN);
        editor.addOutput(new ValueInfo(AdaptiveForm.EXIT, TensorType.of(DType.INT64, rows)));
        return editor.build();
    }

    /** Names for the answer and, where it is told, the layer. */
    private List<String> results(Tape tape) {
        String answer = tape.freshName("answer");
        return isFixed() ? List.of(answer) : List.of(answer, tape.freshName("layer"));
    }

    private List<String> plain(Scope scope) {
        Tape tape = scope.tape();
        String answer = Scope.name(stages.answer(), scope.copy(stages.afterFirst(), Map.of()));
        String rows = tape.add(
                "rows", "Gather", tape.add("shape", "Shape", answer), tape.constant("row_axis", Tensor.vector(0L)));
        return List.of(answer, filled(tape, rows, exits.blocks()));
    }

    /**
     * What the rows do at an exit.
     *
     * @param logits their answers there
     * @param unsure their uncertainties, FLOAT [rows]
     * @param staying the numbers of those that go on, INT64
     * @param count how many that are, INT64
     */
    private record Decision(String logits, String unsure, String staying, String count) {}

    /**
     * Adds an exit and everything behind it.
     *
     * @param names what the flat graph's values are called here
     * @param results the names of the values that hold the answers of all rows that come here
     */
    private void exit(Scope scope, int index, Map<String, String> names, List<String> results) {
        Exit exit = stages.exit(index);
        Tape tape = scope.tape();
        String logits = Scope.name(exit.logits(), scope.copy(stages.branch(index), names));
        String unsure = uncertainty.write(tape, inFloat(tape, logits), classes());
        String leaving = tape.add("leaving", "Less", unsure, threshold(tape, index));
        String places = tape.add("places", "NonZero", tape.add("going_on", "Not", leaving));
        String staying = tape.add("staying", "Squeeze", places, tape.constant("place_axis", Tensor.vector(0L)));
        String count = tape.add("count", "Size", staying);
        Decision decision = new Decision(logits, unsure, staying, count);
        scope.choose(
                tape.add("any", "Cast", Map.of("to", Attribute.of(DType.BOOL.code())), count),
                new Inside("after_" + exit.layer(), inner -> goOn(inner, index, names, decision)),
                new Inside("leave_" + exit.layer(), inner -> leave(inner.tape(), exit, decision)),
                results);
    }

    /** All rows leave. */
    private List<String> leave(Tape tape, Exit exit, Decision decision) {
        String answer = tape.add("answer", "Identity", decision.logits());
        return isFixed() ? List.of(answer) : List.of(answer, layers(tape, decision.unsure(), exit.layer()));
    }

    /** Some rows or all go on; their answers are put in the places of those that this exit gave them. */
    private List<String> goOn(Scope scope, int index, Map<String, String> before, Decision decision) {
        Tape tape = scope.tape();
        String some = tape.add("some", "Less", decision.count(), tape.add("size", "Size", decision.unsure()));
        Map<String, String> fewer = new Compaction(stages, index).write(scope, before, decision.staying(), some);
        Map<String, String> names = scope.copy(stages.stage(index + 1), fewer);
        List<String> later = behind(scope, index + 1, names, decision);
        String at = tape.add("at", "Unsqueeze", decision.staying(), tape.constant("at_axis", Tensor.vector(1L)));
        String answer = tape.add("answer", "ScatterND", decision.logits(), at, later.get(0));
        if (isFixed()) {
            return List.of(answer);
        }
        String here = layers(tape, decision.unsure(), stages.exit(index).layer());
        return List.of(answer, tape.add("layer", "ScatterND", here, at, later.get(1)));
    }

    /** The answers of the rows that go on, from the next exit or from the model itself. */
    private List<String> behind(Scope scope, int next, Map<String, String> names, Decision decision) {
        Tape tape = scope.tape();
        if (next < stages.exits()) {
            List<String> results = results(tape);
            exit(scope, next, names, results);
            return results;
        }
        String answer = Scope.name(stages.answer(), names);
        return isFixed() ? List.of(answer) : List.of(answer, layers(tape, decision.staying(), exits.blocks()));
    }

    private String threshold(Tape tape, int index) {
        return isFixed()
                ? tape.constant("threshold", Tensor.scalar(thresholds.get(index).floatValue()))
                : AdaptiveForm.SPEED;
    }

    private int classes() {
        return AdaptiveForm.classes(flat, exits).orElseThrow();
    }

    private String inFloat(Tape tape, String logits) {
        return answerType.dtype() == DType.FLOAT
                ? logits
                : tape.add("logits", "Cast", Map.of("to", Attribute.of(DType.FLOAT.code())), logits);
    }

    /** One number for each element of a vector, INT64. */
    private static String layers(Tape tape, String vector, int layer) {
        return filled(tape, tape.add("vector_shape", "Shape", vector), layer);
    }

    private static String filled(Tape tape, String shape, int layer) {
        return tape.add("layers", "ConstantOfShape", Map.of("value", Attribute.of(Tensor.vector((long) layer))), shape);
    }
}
