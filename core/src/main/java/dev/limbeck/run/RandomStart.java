package dev.limbeck.run;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.InitialWeights;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The control for weights that begin as the nearest to the trained ones: the same architecture, whose new matrices and
 * kernels are drawn at random, of a variance of 1 / fan-in (LeCun et al. 1998), or tables as BERT's. Vectors, biases and
 * norms, begin as they otherwise do.
 */
final class RandomStart {
    private RandomStart() {}

    /** A restructured model with what is new in it drawn at random. */
    static Model of(Model original, Model restructured, long seed) {
        Graph graph = restructured.graph();
        SplittableRandom random = new SplittableRandom(seed);
        GraphEditor editor = restructured.edit();
        new TreeMap<>(graph.initializers()).forEach((name, tensor) -> {
            boolean isNew =
                    original.graph().initializer(name).filter(tensor::equals).isEmpty();
            if (isNew && tensor.rank() > 1 && tensor.dtype().isFloating()) {
                editor.initializer(name, drawn(graph, name, tensor.shape(), random));
            }
        });
        return restructured.withGraph(editor.build());
    }

    private static Tensor drawn(Graph graph, String name, Shape shape, SplittableRandom random) {
        Node reader = graph.uses(name).get(0).node();
        if (reader.is("Gather")) {
            return InitialWeights.normal(shape, random);
        }
        boolean outputsFirst = reader.is("Conv") || reader.intAttribute("transB", 0) != 0;
        long fanIn = outputsFirst ? shape.size() / shape.dim(0) : shape.dim(0);
        return InitialWeights.normal(shape, Math.sqrt(1.0 / fanIn), random);
    }
}
