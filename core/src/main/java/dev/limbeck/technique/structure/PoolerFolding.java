package dev.limbeck.technique.structure;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Head;
import dev.limbeck.site.Linear;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Leaves out an encoder's pooler, the linear layer and tanh between the first token and the classifier (DistilBERT, Sanh et
 * al. 2019, section 3): the classifier reads the first token's hidden state x itself. It begins as what the two layers are
 * without the tanh, which bends large activations alone:
 *
 * <pre>tanh(x·W_p + b_p)·W_c + b_c ≈ x·(W_p·W_c) + (b_p·W_c + b_c)</pre>
 */
public final class PoolerFolding {
    private PoolerFolding() {}

    /**
     * The encoder without its pooler.
     *
     * @param canonical an encoder in canonical form
     * @throws ModelException if it is no encoder, naming what did not fit, or no classifier reads a pooler
     */
    public static Model folded(Model canonical) {
        Graph graph = canonical.graph();
        Head head =
                Encoder.recognise(canonical).require("Leaving the pooler out").head();
        Linear pooler = head.pooler()
                .orElseThrow(() -> new ModelException("The model has no pooler, a linear layer and a tanh on the first"
                        + " token, to leave out. Ask for a student without --no-pooler."));
        Linear classifier = head.classifier()
                .filter(layer -> readsTanhOf(graph, layer, pooler))
                .orElseThrow(
                        () -> new ModelException("No classifier reads the model's pooler, so nothing could read the"
                                + " first token in its place. Ask for a student without --no-pooler."));
        GraphEditor editor = canonical.edit();
        Node last = graph.producer(classifier.output()).orElseThrow();
        Stream.of(classifier.product(), last).distinct().forEach(editor::remove);
        Tape tape = new Tape(editor, classifier.product().output());
        String product = tape.add(
                "product", "MatMul", pooler.input(), tape.constant("weight", weight(graph, pooler, classifier)));
        String bias = tape.constant("bias", bias(graph, pooler, classifier));
        tape.addAs(classifier.output(), "answer", "Add", Map.of(), List.of(product, bias));
        return new DeadCode().apply(canonical.withGraph(editor.build())).model();
    }

    private static boolean readsTanhOf(Graph graph, Linear classifier, Linear pooler) {
        return graph.producer(classifier.input())
                .filter(node -> node.is("Tanh") && node.input(0).equals(pooler.output()))
                .isPresent();
    }

    /** W_p·W_c, [hidden, classes]. */
    private static Tensor weight(Graph graph, Linear pooler, Linear classifier) {
        return Tensor.ofFloats(
                Shape.of(pooler.inputs(), classifier.outputs()),
                product(graph.initializer(pooler.weight()).orElseThrow().toFloats(), graph, classifier));
    }

    /** b_p·W_c + b_c, [classes]. */
    private static Tensor bias(Graph graph, Linear pooler, Linear classifier) {
        float[] sum = product(biasOf(graph, pooler), graph, classifier);
        float[] own = biasOf(graph, classifier);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += own[i];
        }
        return Tensor.ofFloats(Shape.of(sum.length), sum);
    }

    private static float[] biasOf(Graph graph, Linear layer) {
        return layer.bias()
                .flatMap(graph::initializer)
                .map(Tensor::toFloats)
                .orElseGet(() -> new float[Math.toIntExact(layer.outputs())]);
    }

    /** Rows of the classifier's width times its weight, row by row. */
    private static float[] product(float[] rows, Graph graph, Linear classifier) {
        float[] weight = graph.initializer(classifier.weight()).orElseThrow().toFloats();
        int inner = Math.toIntExact(classifier.inputs());
        int classes = Math.toIntExact(classifier.outputs());
        float[] product = new float[rows.length / inner * classes];
        for (int i = 0; i < product.length; i++) {
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                sum += (double) rows[i / classes * inner + k] * weight[k * classes + i % classes];
            }
            product[i] = (float) sum;
        }
        return product;
    }
}
