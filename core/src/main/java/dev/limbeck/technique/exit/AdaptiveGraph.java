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
import java.util.ArrayList;
import java.util.HashMap;
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
            exits(scope, List.of(stages.answer()));
            return editor.build();
        }
        editor.addInput(new ValueInfo(AdaptiveForm.SPEED, TensorType.of(DType.FLOAT, new Dim[0])));
        Tape tape = scope.tape();
        scope.choose(
                tape.add("asked", "Greater", AdaptiveForm.SPEED, tape.constant("zero", Tensor.scalar(0f))),
                new Inside("adaptive", inner -> {
                    List<String> results = results(inner.tape());
                    exits(inner, results);
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
     * What the rows do at an exit that they have reached.
     *
     * @param logits their answers there
     * @param staying which of them go on, INT64
     * @param size how many came, INT64 []
     */
    private record Decision(String logits, String staying, String size) {}

    /**
     * Where the batch stands behind an exit.
     *
     * @param answer the answers so far of all rows: of those that go on, the last exit's
     * @param layer how many blocks each row has run through so far; empty if that is not told
     * @param rows the numbers in the batch of the rows that came to the last exit; empty if all did
     * @param staying which of those go on
     * @param size how many came
     * @param names what the flat graph's values are called there
     */
    private record Standing(
            String answer, String layer, String rows, String staying, String size, Map<String, String> names) {
        List<String> told() {
            return layer.isEmpty() ? List.of(answer) : List.of(answer, layer);
        }
    }

    /**
     * Adds all exits, one behind the other. Ifs inside one another would say the same with one If fewer to pass once all
     * rows have left, but the time that ONNX Runtime takes to load a file doubles with every level.
     *
     * @param results the names of the values that hold the answers in the end
     */
    private void exits(Scope scope, List<String> results) {
        Decision decision = decide(scope, 0, Map.of());
        String layer = isFixed() ? "" : layers(scope.tape(), decision.logits(), 0);
        Standing standing = new Standing(decision.logits(), layer, "", decision.staying(), decision.size(), Map.of());
        for (int index = 0; index + 1 < stages.exits(); index++) {
            standing = behind(scope, index, standing);
        }
        int last = stages.exits() - 1;
        choose(scope, last, standing, results);
    }

    private Decision decide(Scope scope, int index, Map<String, String> names) {
        Tape tape = scope.tape();
        String logits = Scope.name(stages.exit(index).logits(), scope.copy(stages.branch(index), names));
        String unsure = uncertainty.write(tape, inFloat(tape, logits), classes());
        String leaving = tape.add("leaving", "Less", unsure, threshold(tape, index));
        String places = tape.add("places", "NonZero", tape.add("going_on", "Not", leaving));
        String staying = tape.add("staying", "Squeeze", places, tape.constant("place_axis", Tensor.vector(0L)));
        return new Decision(logits, staying, tape.add("size", "Size", unsure));
    }

    /** Adds what follows an exit that is not the last, up to the next one. */
    private Standing behind(Scope scope, int index, Standing before) {
        Tape tape = scope.tape();
        List<String> told = results(tape);
        List<String> decided = List.of(tape.freshName("rows"), tape.freshName("staying"), tape.freshName("size"));
        List<String> results = new ArrayList<>(told);
        results.addAll(decided);
        Map<String, String> names = new HashMap<>();
        for (String value : stages.carried(index + 1)) {
            String name = value + "/limbeck/at_" + stages.exit(index + 1).layer();
            names.put(value, name);
            results.add(name);
        }
        choose(scope, index, before, results);
        String layer = isFixed() ? "" : told.get(1);
        return new Standing(told.get(0), layer, decided.get(0), decided.get(1), decided.get(2), names);
    }

    private void choose(Scope scope, int index, Standing before, List<String> results) {
        Tape tape = scope.tape();
        String count = tape.add("count", "Size", before.staying());
        int layer = stages.exit(index).layer();
        scope.choose(
                tape.add("any", "Cast", Map.of("to", Attribute.of(DType.BOOL.code())), count),
                new Inside("after_" + layer, inner -> goOn(inner, index, before, count)),
                new Inside("nobody_after_" + layer, inner -> nobody(inner.tape(), index, before, count)),
                results);
    }

    /** Some rows or all go on, to the next exit or to the end; what they are answered there takes its place. */
    private List<String> goOn(Scope scope, int index, Standing before, String count) {
        Tape tape = scope.tape();
        String some = tape.add("some", "Less", count, before.size());
        Map<String, String> fewer = new Compaction(stages, index).write(scope, before.names(), before.staying(), some);
        Map<String, String> names = scope.copy(stages.stage(index + 1), fewer);
        String rows = before.rows().isEmpty()
                ? tape.add("rows", "Identity", before.staying())
                : tape.add("rows", "Gather", before.rows(), before.staying());
        if (index + 1 == stages.exits()) {
            return answered(tape, before, rows, Scope.name(stages.answer(), names), exits.blocks());
        }
        Exit next = stages.exit(index + 1);
        Decision decision = decide(scope, index + 1, names);
        List<String> results = new ArrayList<>(answered(tape, before, rows, decision.logits(), next.layer()));
        results.addAll(List.of(rows, decision.staying(), decision.size()));
        stages.carried(index + 1).forEach(value -> results.add(Scope.name(value, names)));
        return results;
    }

    private List<String> answered(Tape tape, Standing before, String rows, String logits, int layer) {
        String at = tape.add("at", "Unsqueeze", rows, tape.constant("at_axis", Tensor.vector(1L)));
        String answer = tape.add("answer", "ScatterND", before.answer(), at, logits);
        return isFixed()
                ? List.of(answer)
                : List.of(
                        answer,
                        tape.add("layer", "ScatterND", before.layer(), at, filled(tape, shape(tape, rows), layer)));
    }

    /** All rows have left: what is known stays, and of everything else there are no rows. */
    private List<String> nobody(Tape tape, int index, Standing before, String count) {
        List<String> results = new ArrayList<>();
        before.told().forEach(value -> results.add(tape.add("same", "Identity", value)));
        if (index + 1 == stages.exits()) {
            return results;
        }
        for (String value : List.of(before.staying(), before.staying(), count)) {
            results.add(tape.add("same", "Identity", value));
        }
        results.add(noRows(tape, stages.exit(index).hidden(), before));
        stages.inputs(index + 1).forEach(input -> results.add(noRows(tape, input, before)));
        stages.made(index + 1)
                .forEach(value -> results.add(tape.add("same", "Identity", Scope.name(value, before.names()))));
        return results;
    }

    private static String noRows(Tape tape, String value, Standing before) {
        return tape.add("none", "Gather", Scope.name(value, before.names()), before.staying());
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

    /** The layer of an exit for each row of its logits. */
    private String layers(Tape tape, String logits, int exit) {
        String rows =
                tape.add("row_count", "Gather", shape(tape, logits), tape.constant("row_axis", Tensor.vector(0L)));
        return filled(tape, rows, stages.exit(exit).layer());
    }

    private static String shape(Tape tape, String value) {
        return tape.add("shape", "Shape", value);
    }

    /** One number for each row, INT64. */
    private static String filled(Tape tape, String shape, int layer) {
        return tape.add("layers", "ConstantOfShape", Map.of("value", Attribute.of(Tensor.vector((long) layer))), shape);
    }
}
