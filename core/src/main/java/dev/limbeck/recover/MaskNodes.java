package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import dev.limbeck.technique.prune.weight.Mask;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Masks of weights in a graph: whoever reads w reads {@code Mul(w, m)} instead. They are there while a model learns, and
 * what is learned is multiplied by them afterwards.
 *
 * @param model the changed model
 * @param masks by initializer of a weight, the one of its mask; FLOAT, of the same shape
 */
record MaskNodes(Model model, Map<String, String> masks) {
    private static final String MULTIPLICATION = "Mul";

    /**
     * A model with masks on those of the weights that learn: the others stay what they are.
     *
     * @throws ModelException if there is no such weight
     */
    static MaskNodes insertedIn(Model model, Map<String, Mask> wanted, Set<String> trainable) {
        GraphEditor editor = model.edit();
        Map<String, String> masks = new LinkedHashMap<>();
        Map<String, String> products = new HashMap<>();
        wanted.forEach((weight, mask) -> {
            Tensor tensor = model.graph()
                    .initializer(weight)
                    .filter(t -> t.size() == mask.size())
                    .orElseThrow(() -> new ModelException(
                            "The model has no weight '" + weight + "' of " + mask.size() + " elements to be masked."));
            if (trainable.contains(weight)) {
                Tape tape = new Tape(editor, weight);
                masks.put(weight, tape.constant("mask", mask.toTensor(tensor.shape())));
                products.put(weight, tape.freshName("masked"));
            }
        });
        for (Node node : model.graph().nodes()) {
            if (node.inputs().stream().anyMatch(products::containsKey)) {
                editor.replace(node, node.mapInputs(input -> products.getOrDefault(input, input)));
            }
        }
        products.forEach((weight, product) -> editor.add(
                Node.of(product, MULTIPLICATION, List.of(weight, masks.getOrDefault(weight, "")), List.of(product))));
        return new MaskNodes(model.withGraph(editor.build()), masks);
    }

    /** The graph of a training in which weights are read as they are: for whoever asks where they are read. */
    static Graph removedFrom(TrainingGraph training) {
        GraphEditor editor = training.model().edit();
        training.masks().forEach((weight, mask) -> {
            Node product = training.model().graph().uses(mask).get(0).node();
            editor.remove(product);
            editor.replaceUses(product.output(), weight);
        });
        return editor.build();
    }
}
