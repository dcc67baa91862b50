package dev.limbeck.recover;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.OpTable;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The initializers that can learn: the weights of a model, and the step sizes with which it is quantized (LSQ). Numbers
 * in formulas, settings, masks and statistics cannot.
 *
 * @param names in the order of the graph
 */
record Parameters(Set<String> names) {
    /** The parameters of a model in canonical form. */
    static Parameters of(Model model) {
        Set<String> names = new LinkedHashSet<>();
        for (Node node : model.graph().nodes()) {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (isParameter(model, node, i)) {
                    names.add(node.input(i));
                }
            }
        }
        return new Parameters(names);
    }

    private static boolean isParameter(Model model, Node node, int input) {
        Graph graph = model.graph();
        boolean isFloat = graph.initializer(node.input(input))
                .filter(t -> t.dtype() == DType.FLOAT)
                .isPresent();
        if (!isFloat) {
            return false;
        }
        if (isStepSize(node, input)) {
            return true;
        }
        int elements = graph.initializer(node.input(input)).map(Tensor::size).orElse(0);
        return elements > 1
                && OpTable.find(node, model)
                        .filter(op -> !op.accompanies(input))
                        .isPresent();
    }

    private static boolean isStepSize(Node node, int input) {
        return input == 1 && (node.is("QuantizeLinear") || node.is("DequantizeLinear"));
    }

    /** The names that none of these patterns covers; {@code *} stands for any characters. */
    Set<String> without(List<String> frozen) {
        List<Pattern> patterns = frozen.stream()
                .map(glob -> Pattern.compile(Pattern.quote(glob).replace("*", "\\E.*\\Q")))
                .toList();
        Set<String> left = new LinkedHashSet<>(names);
        left.removeIf(name -> patterns.stream().anyMatch(p -> p.matcher(name).matches()));
        return left;
    }
}
