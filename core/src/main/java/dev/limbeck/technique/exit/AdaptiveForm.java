package dev.limbeck.technique.exit;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.technique.Outcome;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;

/**
 * Lets rows leave a model at its early exits: the last lowering of a flat form, after deployment and whatever precision
 * it has. Nodes are moved as they are.
 *
 * <pre>
 * at exit 0, If(speed &gt; 0):   z = branch(h), staying = NonZero(¬(uncertainty(z) &lt; speed)), answer = z
 * behind exit i, If(staying is not empty):
 *   h', masks' = If(some left) then those of the rows that stay, else h, masks
 *   h''        = the blocks up to exit i + 1; behind the last exit, the model's answer
 * at exit i + 1, If(staying is not empty and speed &gt; 0):
 *   z, staying as at exit 0, answer = ScatterND(answer, rows that are still there, z)
 * </pre>
 *
 * <p>A row leaves at the first exit at which it is less uncertain than {@code speed}; the others go on side by side in
 * a smaller batch; when none is left, no more blocks run. Answers stand in the order of the rows.
 *
 * <p>{@linkplain #bySpeed By speed}, the model has one more input {@code speed}, FLOAT [], and one more output
 * {@code exit}, INT64 [rows]: how many blocks each row has run through. At a speed of 0 and below no exit
 * is computed. {@linkplain #fixed Fixed}, inputs and outputs are the original's.
 *
 * <p>Where dynamic quantization ranges an activation, its range comes from the rows that are still there.
 */
public final class AdaptiveForm {
    /** The input that says how uncertain a row may be that leaves, from 0 to 1. */
    public static final String SPEED = "speed";

    /** The output that says how many blocks each row has run through. */
    public static final String EXIT = "exit";

    static final String NO_EXITS = "The model has no early exits in flat form.";

    private final Uncertainty uncertainty;
    private final List<Double> thresholds;

    private AdaptiveForm(Uncertainty uncertainty, List<Double> thresholds) {
        this.uncertainty = uncertainty;
        this.thresholds = List.copyOf(thresholds);
    }

    /** A form that is told at every run how uncertain a row may be. */
    public static AdaptiveForm bySpeed(Uncertainty uncertainty) {
        return new AdaptiveForm(uncertainty, List.of());
    }

    /**
     * A form in which that is fixed. Exits at which nothing could leave are left out.
     *
     * @param thresholds the uncertainty below which rows leave, from 0 to 1: one for all exits, or one for each
     */
    public static AdaptiveForm fixed(Uncertainty uncertainty, double... thresholds) {
        if (thresholds.length == 0) {
            throw new IllegalArgumentException("A fixed form needs a threshold, one for all exits or one for each.");
        }
        return new AdaptiveForm(uncertainty, DoubleStream.of(thresholds).boxed().toList());
    }

    /**
     * The adaptive form of a model.
     *
     * @param flat a model with exits, canonical or lowered
     */
    public Outcome apply(Model flat) {
        Exits exits = Exits.of(flat);
        if (exits.all().isEmpty()) {
            return new Outcome.Declined(NO_EXITS);
        }
        if (thresholds.size() > 1 && thresholds.size() != exits.all().size()) {
            return new Outcome.Declined("There are " + thresholds.size() + " thresholds for "
                    + exits.all().size() + " exits. Give one for all, or one for each.");
        }
        Model open = thresholds.isEmpty() ? flat : Exits.keeping(flat, exit -> threshold(exits, exit) > 0);
        return Exits.of(open).all().isEmpty() ? new Outcome.Applied(open) : lowered(open, exits);
    }

    private double threshold(Exits exits, Exit exit) {
        return thresholds.get(thresholds.size() == 1 ? 0 : exits.all().indexOf(exit));
    }

    private Outcome lowered(Model flat, Exits all) {
        Exits exits = Exits.of(flat);
        Graph graph = flat.graph();
        String answer = graph.outputs().get(0).name();
        Stages stages = new Stages(graph, exits.all(), answer);
        String obstacle = stages.obstacle();
        if (obstacle.isEmpty()) {
            obstacle = obstacle(graph, exits, answer);
        }
        if (!obstacle.isEmpty()) {
            return new Outcome.Declined(obstacle);
        }
        List<Double> own = thresholds.isEmpty()
                ? List.of()
                : exits.all().stream().map(exit -> threshold(all, exit)).toList();
        Graph adaptive = new AdaptiveGraph(graph, exits, stages, uncertainty, own).write();
        Model model = new Exits(List.of(), 0).writtenTo(flat.withGraph(adaptive));
        return new Outcome.Applied(new DeadCode().apply(model).model());
    }

    private String obstacle(Graph graph, Exits exits, String answer) {
        if (uncertainty.valuesOf(width(graph, exits).orElse(0)) < uncertainty.fewestValues()) {
            return "The output '" + answer + "' has no known number of classes, or too few to be unsure between.";
        }
        if (thresholds.isEmpty() && (graph.isDefined(SPEED) || graph.isDefined(EXIT))) {
            return "The model has a value named '" + SPEED + "' or '" + EXIT + "' already.";
        }
        return "";
    }

    /** The number of values that an exit makes; empty if it is not known. */
    static OptionalInt width(Graph graph, Exits exits) {
        OptionalLong size = graph.type(exits.all().get(0).logits())
                .tensor()
                .flatMap(TensorType::dims)
                .filter(dims -> dims.rank() == 2)
                .map(dims -> dims.axis(1).size())
                .orElse(OptionalLong.empty());
        return size.isPresent() ? OptionalInt.of(Math.toIntExact(size.getAsLong())) : OptionalInt.empty();
    }
}
