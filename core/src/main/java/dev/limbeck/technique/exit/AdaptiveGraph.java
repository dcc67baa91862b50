package dev.limbeck.technique.exit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.Tape;
import dev.limbeck.pass.deploy.PackedIndices;
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

/**
 * Writes the graph of one {@link AdaptiveForm}; what it looks like is described there.
 *
 * <p>The blocks stand in Ifs of the outermost graph, one behind the other. ONNX Runtime (1.28) brings a weight into the
 * form that its kernels read when it loads a model, but only if a constant of the graph itself or of the one right around
 * it: in an If inside an If a product of one row takes nearly twice as long. And the time that it takes to load doubles
 * with every level.
 */
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
        if (!isFixed()) {
            editor.addInput(new ValueInfo(AdaptiveForm.SPEED, TensorType.of(DType.FLOAT, new Dim[0])));
        }
        Standing standing = atFirst(scope);
        for (int index = 1; index < stages.exits(); index++) {
            standing = atNext(scope, index, standing);
        }
        List<String> results = isFixed() ? List.of(stages.answer()) : List.of(stages.answer(), AdaptiveForm.EXIT);
        atEnd(scope, standing, results);
        if (!isFixed()) {
            Dim rows = answerType.dims().map(d -> d.axis(0)).orElse(Dim.UNKNOWN);
            editor.addOutput(new ValueInfo(AdaptiveForm.EXIT, TensorType.of(DType.INT64, rows)));
        }
        return editor.build();
    }

    /**
     * Where the batch stands behind an exit.
     *
     * @param asked whether rows may leave at all, BOOL; empty if that is fixed
     * @param answer the answers so far of all rows: of those that go on, the last exit's
     * @param layer how many blocks each row has run through so far; empty if that is not told
     * @param rows the numbers in the batch of the rows that came to the last exit; empty if all did
     * @param staying which of those go on, INT64
     * @param size how many came, INT64 []
     * @param names what the flat graph's values are called there
     */
    private record Standing(
            String asked,
            String answer,
            String layer,
            String rows,
            String staying,
            String size,
            Map<String, String> names) {
        List<String> told() {
            return layer.isEmpty() ? List.of(answer) : List.of(answer, layer);
        }
    }

    /** The first exit, which all rows reach. */
    private Standing atFirst(Scope scope) {
        Tape tape = scope.tape();
        String size = rowsOf(tape);
        if (isFixed()) {
            List<String> decided = first(scope);
            return new Standing("", decided.get(0), "", "", decided.get(1), size, Map.of());
        }
        String asked = tape.add("asked", "Greater", AdaptiveForm.SPEED, tape.constant("zero", Tensor.scalar(0f)));
        List<String> results = decided(tape);
        int layer = stages.exit(0).layer();
        scope.choose(
                asked,
                new Inside("asked_at_" + layer, this::first),
                new Inside("passed_at_" + layer, inner -> unanswered(inner.tape(), size)),
                results);
        return new Standing(asked, results.get(0), results.get(1), "", results.get(2), size, Map.of());
    }

    /** The number of rows of a batch, INT64 []. */
    private String rowsOf(Tape tape) {
        String value =
                stages.packed().map(PackedIndices::back).orElse(stages.exit(0).hidden());
        return tape.add("row_count", "Gather", shape(tape, value), tape.constant("row_axis", Tensor.scalar(0L)));
    }

    /** Names for what an exit decides: the answers, their layers where they are told, and who goes on. */
    private List<String> decided(Tape tape) {
        String answer = tape.freshName("answer");
        String staying = tape.freshName("staying");
        return isFixed() ? List.of(answer, staying) : List.of(answer, tape.freshName("layer"), staying);
    }

    private List<String> first(Scope scope) {
        Decision decision = decide(scope, 0, Map.of());
        if (isFixed()) {
            return List.of(decision.logits(), decision.staying());
        }
        Tape tape = scope.tape();
        String rows = tape.add(
                "rows", "Gather", shape(tape, decision.logits()), tape.constant("row_axis", Tensor.vector(0L)));
        return List.of(decision.logits(), filled(tape, rows, stages.exit(0).layer()), decision.staying());
    }

    /** Room for answers that are known in the end only. */
    private List<String> unanswered(Tape tape, String size) {
        String rows = tape.add("rows", "Reshape", size, tape.constant("one", Tensor.vector(1L)));
        String shape = tape.add(
                "answer_shape",
                "Concat",
                Map.of("axis", Attribute.of(0)),
                rows,
                tape.constant("classes", Tensor.vector((long) classes())));
        String none = tape.add("none", "ConstantOfShape", Map.of("value", Attribute.of(Tensor.vector(0f))), shape);
        return List.of(ofType(tape, none, answerType.dtype(), DType.FLOAT), filled(tape, rows, 0), all(tape, size));
    }

    /**
     * What the rows do at an exit that they have reached.
     *
     * @param logits their answers there
     * @param staying which of them go on, INT64
     */
    private record Decision(String logits, String staying) {}

    private Decision decide(Scope scope, int index, Map<String, String> names) {
        Tape tape = scope.tape();
        String logits = Scope.name(stages.exit(index).logits(), scope.copy(stages.branch(index), names));
        String unsure = uncertainty.write(tape, ofType(tape, logits, DType.FLOAT, answerType.dtype()), classes());
        String leaving = tape.add("leaving", "Less", unsure, threshold(tape, index));
        String places = tape.add("places", "NonZero", tape.add("going_on", "Not", leaving));
        return new Decision(
                uncertainty.answer(tape, logits, classes()),
                tape.add("staying", "Squeeze", places, tape.constant("place_axis", Tensor.vector(0L))));
    }

    /** Adds what follows an exit, up to the next one and through it. */
    private Standing atNext(Scope scope, int index, Standing before) {
        Tape tape = scope.tape();
        String count = tape.add("count", "Size", before.staying());
        String any = tape.add("any", "Cast", Map.of("to", Attribute.of(DType.BOOL.code())), count);
        Exit exit = stages.exit(index);
        List<String> reached = new ArrayList<>(List.of(tape.freshName("rows")));
        Map<String, String> names = new HashMap<>();
        for (String value : stages.carried(index)) {
            String name = value + "/limbeck/at_" + exit.layer();
            names.put(value, name);
            reached.add(name);
        }
        int layer = stages.exit(index - 1).layer();
        scope.choose(
                any,
                new Inside("after_" + layer, inner -> goOn(inner, index, before, count)),
                new Inside("nobody_after_" + layer, inner -> nobody(inner.tape(), index, before)),
                reached);
        Standing there = new Standing(
                before.asked(), before.answer(), before.layer(), reached.get(0), before.staying(), count, names);
        List<String> results = decided(tape);
        scope.choose(
                isFixed() ? any : tape.add("open", "And", any, before.asked()),
                new Inside("asked_at_" + exit.layer(), inner -> answerAt(inner, index, there)),
                new Inside("passed_at_" + exit.layer(), inner -> passed(inner.tape(), there)),
                results);
        return new Standing(
                before.asked(),
                results.get(0),
                isFixed() ? "" : results.get(1),
                there.rows(),
                results.get(results.size() - 1),
                count,
                names);
    }

    /** Some rows or all go on to the next exit. */
    private List<String> goOn(Scope scope, int index, Standing before, String count) {
        Tape tape = scope.tape();
        Map<String, String> names = further(scope, index, before, count);
        List<String> results = new ArrayList<>(List.of(stillThere(tape, before)));
        stages.carried(index).forEach(value -> results.add(Scope.name(value, names)));
        return results;
    }

    /** Runs the blocks of a stage with those rows that have not left. */
    private Map<String, String> further(Scope scope, int stage, Standing before, String count) {
        String some = scope.tape().add("some", "Less", count, before.size());
        Map<String, String> fewer =
                new Compaction(stages, stage - 1).write(scope, before.names(), before.staying(), some);
        return scope.copy(stages.stage(stage), fewer);
    }

    private static String stillThere(Tape tape, Standing before) {
        return before.rows().isEmpty()
                ? tape.add("rows", "Identity", before.staying())
                : tape.add("rows", "Gather", before.rows(), before.staying());
    }

    /** All rows have left: there are none, and so no hidden states of any. */
    private List<String> nobody(Tape tape, int index, Standing before) {
        List<String> results = new ArrayList<>(List.of(tape.add("same", "Identity", before.staying())));
        results.add(noRows(tape, stages.exit(index - 1).hidden(), before));
        stages.inputs(index).forEach(input -> results.add(noRows(tape, input, before)));
        stages.made(index)
                .forEach(value -> results.add(tape.add("same", "Identity", Scope.name(value, before.names()))));
        return results;
    }

    private static String noRows(Tape tape, String value, Standing before) {
        return tape.add("none", "Gather", Scope.name(value, before.names()), before.staying());
    }

    /** The rows that have reached an exit are answered there, in place of what they were answered before. */
    private List<String> answerAt(Scope scope, int index, Standing there) {
        Decision decision = decide(scope, index, there.names());
        List<String> results = new ArrayList<>(answered(
                scope.tape(),
                there,
                there.rows(),
                decision.logits(),
                stages.exit(index).layer()));
        results.add(decision.staying());
        return results;
    }

    /** Nobody is asked at an exit: all that have reached it, if any, go on. */
    private static List<String> passed(Tape tape, Standing there) {
        List<String> results = new ArrayList<>();
        there.told().forEach(value -> results.add(tape.add("same", "Identity", value)));
        results.add(all(tape, there.size()));
        return results;
    }

    private void atEnd(Scope scope, Standing before, List<String> results) {
        Tape tape = scope.tape();
        String count = tape.add("count", "Size", before.staying());
        int layer = stages.exit(stages.exits() - 1).layer();
        scope.choose(
                tape.add("any", "Cast", Map.of("to", Attribute.of(DType.BOOL.code())), count),
                new Inside("after_" + layer, inner -> {
                    Map<String, String> names = further(inner, stages.exits(), before, count);
                    String rows = stillThere(inner.tape(), before);
                    return answered(inner.tape(), before, rows, Scope.name(stages.answer(), names), exits.blocks());
                }),
                new Inside(
                        "nobody_after_" + layer,
                        inner -> before.told().stream()
                                .map(value -> inner.tape().add("same", "Identity", value))
                                .toList()),
                results);
    }

    private static List<String> answered(Tape tape, Standing before, String rows, String logits, int layer) {
        String at = tape.add("at", "Unsqueeze", rows, tape.constant("at_axis", Tensor.vector(1L)));
        String answer = tape.add("answer", "ScatterND", before.answer(), at, logits);
        return before.layer().isEmpty()
                ? List.of(answer)
                : List.of(
                        answer,
                        tape.add("layer", "ScatterND", before.layer(), at, filled(tape, shape(tape, rows), layer)));
    }

    /** The numbers from 0 to a size, INT64. */
    private static String all(Tape tape, String size) {
        return tape.add(
                "all",
                "Range",
                tape.constant("from", Tensor.scalar(0L)),
                size,
                tape.constant("step", Tensor.scalar(1L)));
    }

    private String threshold(Tape tape, int index) {
        return isFixed()
                ? tape.constant("threshold", Tensor.scalar(thresholds.get(index).floatValue()))
                : AdaptiveForm.SPEED;
    }

    private int classes() {
        return uncertainty.valuesOf(AdaptiveForm.width(flat, exits).orElseThrow());
    }

    private static String ofType(Tape tape, String value, DType wanted, DType given) {
        return wanted == given ? value : tape.add("cast", "Cast", Map.of("to", Attribute.of(wanted.code())), value);
    }

    private static String shape(Tape tape, String value) {
        return tape.add("shape", "Shape", value);
    }

    /** One number for each row, INT64. */
    private static String filled(Tape tape, String shape, int layer) {
        return tape.add("layers", "ConstantOfShape", Map.of("value", Attribute.of(Tensor.vector((long) layer))), shape);
    }
}
