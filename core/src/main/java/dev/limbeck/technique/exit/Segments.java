package dev.limbeck.technique.exit;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.KnownTypes;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.deploy.PackedIndices;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A flat form cut behind each of its exits into models of their own, for programs that decide themselves which rows run
 * on and with which others:
 *
 * <pre>
 * segment 0:  inputs              → logits of exit 0, hidden states
 * segment i:  hidden states, inputs → logits of exit i, hidden states
 * the last:   hidden states, inputs → the model's answer
 * </pre>
 *
 * <p>Hidden states are all that goes from one to the next. Masks and indices are made again in each segment, of the
 * inputs that it therefore reads too; inputs that it does not need it does not have. Every weight is in one segment,
 * unless the blocks share it.
 */
public final class Segments {
    /**
     * One of the models.
     *
     * @param before the input that takes the hidden states of the segment before; empty in the first
     * @param logits the output with what the exit makes, [rows, width], or, in the last, the model's answers
     * @param after the output that the next segment reads; empty in the last
     * @param layer how many blocks a row has run through behind it
     */
    public record Segment(Model model, Optional<String> before, String logits, Optional<String> after, int layer) {
        public boolean isLast() {
            return after.isEmpty();
        }
    }

    private final Model flat;
    private final Stages stages;
    private final InferredTypes types;
    private final int width;
    private final List<Segment> all = new ArrayList<>();

    private Segments(Model flat, Exits exits, Stages stages, int width) {
        this.flat = flat;
        this.stages = stages;
        this.types = KnownTypes.of(flat);
        this.width = width;
        Optional<String> before = Optional.empty();
        for (Exit exit : exits.all()) {
            all.add(segment(before, exit.logits(), Optional.of(exit.hidden()), exit.layer()));
            before = Optional.of(exit.hidden());
        }
        all.add(segment(before, stages.answer(), Optional.empty(), exits.blocks()));
    }

    /**
     * The segments of a model.
     *
     * @param flat a model with exits, canonical or lowered
     * @throws ModelException if it cannot be cut, saying why
     */
    public static Segments of(Model flat) {
        Exits exits = Exits.of(flat);
        if (exits.all().isEmpty()) {
            throw new ModelException(AdaptiveForm.NO_EXITS);
        }
        Graph graph = flat.graph();
        Stages stages = new Stages(graph, exits.all(), graph.outputs().get(0).name());
        if (!stages.obstacle().isEmpty()) {
            throw new ModelException("The model cannot be cut at its exits: " + stages.obstacle());
        }
        int width = AdaptiveForm.width(graph, exits)
                .orElseThrow(() -> new ModelException(
                        "The output '" + stages.answer() + "' of the model has no known number of classes."));
        return new Segments(flat, exits, stages, width);
    }

    private Segment segment(Optional<String> before, String logits, Optional<String> after, int layer) {
        GraphEditor editor = flat.edit();
        flat.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        editor.addOutput(new ValueInfo(logits, flat.graph().type(logits)));
        after.ifPresent(hidden -> editor.addOutput(new ValueInfo(hidden, type(hidden))));
        if (before.isEmpty()) {
            places().ifPresent(places ->
                    editor.addOutput(new ValueInfo(places, TensorType.of(DType.INT64, Dim.UNKNOWN, Dim.UNKNOWN))));
        }
        before.ifPresent(hidden -> {
            Node producer = flat.graph().producer(hidden).orElseThrow();
            String made = editor.freshName(hidden);
            editor.replace(
                    producer,
                    producer.withOutputs(producer.outputs().stream()
                            .map(output -> output.equals(hidden) ? made : output)
                            .toList()));
            editor.addInput(new ValueInfo(hidden, type(hidden)));
        });
        Model whole = new Exits(List.of(), 0).writtenTo(flat.withGraph(editor.build()));
        Model cut = withoutUnread(new DeadCode().apply(whole).model());
        return new Segment(cut, before, logits, after, layer);
    }

    private TensorType type(String hidden) {
        TensorType type = types.type(hidden)
                .tensor()
                .orElseThrow(
                        () -> new ModelException("The model cannot be cut at its exits: the type of the hidden states '"
                                + hidden + "' is not known."));
        // Which symbols its axes have is for the runtime to find out: in a segment nothing else may have them.
        return new TensorType(
                type.dtype(),
                type.dims()
                        .map(dims -> new Dims(dims.axes().stream()
                                .map(axis -> axis.isKnown() ? axis : Dim.UNKNOWN)
                                .toList())));
    }

    private static Model withoutUnread(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        for (ValueInfo input : graph.inputs()) {
            if (graph.uses(input.name()).isEmpty()) {
                editor.removeInput(input.name()).removeInitializer(input.name());
            }
        }
        return model.withGraph(editor.build());
    }

    /** The segments in the order in which a row runs through them. */
    public List<Segment> all() {
        return List.copyOf(all);
    }

    /** How many values an exit makes. */
    public int width() {
        return width;
    }

    /**
     * In packed forms, in which hidden states are [tokens, width] without padding, an output of the first segment: the
     * number of the token that every place of the inputs reads, INT64 [rows, length]. A row has those up to that of its
     * last place. Empty if the first axis of hidden states is the rows.
     */
    public Optional<String> places() {
        return stages.packed().map(PackedIndices::back);
    }
}
