package dev.limbeck.recover;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graph that a step of training runs: the student with its loss. Its inputs are the student's, the labels
 * ({@link #LABELS}) and what the teachers say; its outputs the losses and the new running statistics. All of it is
 * standard operators, so whoever can run a graph and differentiate it can train.
 *
 * @param model the graph
 * @param trainable the initializers that learn
 * @param masks by initializer that learns, the one of 0 and 1 that it is multiplied by; only for weights that have one
 * @param updates by initializer, the output that takes its place after a step: running statistics
 * @param losses by term, the output that is its unweighted loss, in the order of the terms
 * @param taught the inputs that are values of teachers
 * @param rowsAreIndependent whether nothing of a row depends on the others of its batch, so that a batch may be divided
 */
public record TrainingGraph(
        Model model,
        Set<String> trainable,
        Map<String, String> masks,
        Map<String, String> updates,
        Map<String, String> losses,
        List<Reference.OfTeacher> taught,
        boolean rowsAreIndependent) {
    /** The input that holds the labels, the first axis the rows. */
    public static final String LABELS = "limbeck/labels";

    /** The output that is minimised, a scalar: the weighted sum of all terms. */
    public static final String LOSS = "limbeck/loss";

    public TrainingGraph {
        trainable = Collections.unmodifiableSet(new LinkedHashSet<>(trainable));
        masks = Collections.unmodifiableMap(new LinkedHashMap<>(masks));
        updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        taught = List.copyOf(taught);
    }

    /**
     * The graph to train a student.
     *
     * @param student in canonical form
     * @param teachers in canonical form, {@linkplain Recovery#prepared prepared}; empty if no objective asks for one
     * @throws dev.limbeck.error.ModelException if an objective names a value that is not there, or nothing can learn
     */
    public static TrainingGraph of(Model student, List<Model> teachers, Recovery recovery) {
        Model prepared = recovery.prepared(student);
        List<Term> terms = recovery.objectives().stream()
                .flatMap(o -> o.terms(prepared, teachers).stream())
                .toList();
        return new TrainingGraphBuilder(prepared, recovery).build(terms);
    }

    /**
     * The same training, in which no row of tokens is computed that the losses do not depend on: where a head reads the
     * first token, the last block of its encoder answers for that alone.
     */
    public TrainingGraph withoutUnreadRows() {
        return new TrainingGraph(
                AskedValues.withoutUnreadRows(model), trainable, masks, updates, losses, taught, rowsAreIndependent);
    }

    /** A model with other values for some of its initializers; names it does not have are left out. */
    public static Model withWeights(Model model, Map<String, Tensor> weights) {
        GraphEditor editor = model.edit();
        weights.forEach((name, tensor) -> {
            if (model.graph().initializer(name).isPresent()) {
                editor.initializer(name, tensor);
            }
        });
        return model.withGraph(editor.build());
    }
}
