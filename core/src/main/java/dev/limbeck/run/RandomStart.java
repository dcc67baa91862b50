package dev.limbeck.run;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.CodedWeight;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.InitialWeights;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The control for weights that begin as the nearest to the trained ones: the same architecture, whose new matrices and
 * kernels are drawn at random, of a variance of 1 / fan-in (LeCun et al. 1998), or tables as BERT's. Of weights whose
 * elements share few values the codes are drawn. Vectors, biases and norms, begin as they otherwise do.
 */
final class RandomStart {
    private RandomStart() {}

    /** A restructured model with what is new in it drawn at random. */
    static Model of(Model original, Model restructured, long seed) {
        Graph graph = restructured.graph();
        SplittableRandom random = new SplittableRandom(seed);
        GraphEditor editor = restructured.edit();
        Map<String, Integer> codebooks = CodedWeight.all(graph).stream()
                .collect(Collectors.toMap(
                        CodedWeight::codes, coded -> coded.values(graph).size()));
        new TreeMap<>(graph.initializers()).forEach((name, tensor) -> {
            boolean isOld =
                    original.graph().initializer(name).filter(tensor::equals).isPresent();
            Integer values = codebooks.get(name);
            if (isOld) {
                return;
            }
            if (values != null) {
                editor.initializer(name, codes(tensor.shape(), values, random));
            } else if (tensor.rank() > 1 && tensor.dtype().isFloating()) {
                editor.initializer(name, drawn(graph, name, tensor.shape(), random));
            }
        });
        return restructured.withGraph(editor.build());
    }

    private static Tensor codes(Shape shape, int values, SplittableRandom random) {
        byte[] codes = new byte[Math.toIntExact(shape.size())];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) random.nextInt(values);
        }
        return Tensor.ofBytes(DType.UINT8, shape, codes);
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
