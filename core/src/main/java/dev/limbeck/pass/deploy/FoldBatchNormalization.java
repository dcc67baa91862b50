package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Folds BatchNormalization into the weights before it:
 *
 * <pre>
 * BatchNormalization(W·x + c) = (a·W)·x + (a·(c − μ) + β)        a = γ / √(σ² + ε), one for each output channel
 * </pre>
 *
 * <p>for W·x a Conv, ConvTranspose, Gemm, or MatMul on [B, in] with its bias. The product must be read by nothing else.
 */
public final class FoldBatchNormalization implements Pass {
    private static final float DEFAULT_EPSILON = 1e-5f;

    @Override
    public Rewrite apply(Model model) {
        Model folded = model;
        Set<String> seen = new HashSet<>();
        Optional<Fold> next = next(folded.graph(), seen);
        while (next.isPresent()) {
            folded = folded.withGraph(next.get().applied(folded.edit()));
            next = next(folded.graph(), seen);
        }
        return Rewrite.to(folded);
    }

    private static Optional<Fold> next(Graph graph, Set<String> seen) {
        for (Node node : graph.nodes()) {
            boolean inference = node.is("BatchNormalization")
                    && node.outputs().size() == 1
                    && node.intAttribute("training_mode", 0) == 0;
            if (inference && seen.add(node.output())) {
                Optional<Fold> fold = Fold.of(graph, node);
                if (fold.isPresent()) {
                    return fold;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * One normalization with the product before it.
     *
     * @param product the node with the weight
     * @param last the node that the normalization reads: the product, or the Add of its bias
     * @param bias the constant added so far; empty if there is none
     */
    private record Fold(Graph graph, Node normalization, Node product, Node last, String bias) {
        static Optional<Fold> of(Graph graph, Node normalization) {
            String value = normalization.input(0);
            Optional<Node> producer = graph.producer(value).filter(n -> Operands.isReadOnce(graph, value));
            if (producer.isEmpty() || !parametersAreConstant(graph, normalization)) {
                return Optional.empty();
            }
            Node node = producer.get();
            Optional<Fold> fold = node.is("Add")
                    ? ofMatMul(graph, normalization, node)
                    : Optional.of(new Fold(graph, normalization, node, node, node.is("MatMul") ? "" : node.input(2)));
            return fold.filter(Fold::isFoldable);
        }

        private static Optional<Fold> ofMatMul(Graph graph, Node normalization, Node add) {
            return Operands.soleOf(graph, add.input(0), "MatMul")
                    .map(n -> new Fold(graph, normalization, n, add, add.input(1)));
        }

        private static boolean parametersAreConstant(Graph graph, Node normalization) {
            return normalization.inputs().stream()
                    .skip(1)
                    .allMatch(v -> graph.initializer(v)
                            .filter(t -> t.dtype() == DType.FLOAT)
                            .isPresent());
        }

        private boolean isFoldable() {
            boolean constantBias = bias.isEmpty()
                    || graph.initializer(bias).filter(t -> t.rank() == 1).isPresent();
            boolean constantWeight = graph.initializer(product.input(1))
                    .filter(t -> t.dtype() == DType.FLOAT)
                    .isPresent();
            return constantBias && constantWeight && channelAxis().isPresent();
        }

        /** The axis of the weight that runs over output channels, if the operator is one of those that fold. */
        private Optional<Integer> channelAxis() {
            boolean oneGroup = product.intAttribute("group", 1) == 1;
            return switch (product.domain() + product.opType()) {
                case "Conv" -> Optional.of(0);
                case "ConvTranspose" -> oneGroup ? Optional.of(1) : Optional.empty();
                case "Gemm" ->
                    product.floatAttribute("alpha", 1) == 1 && product.floatAttribute("beta", 1) == 1
                            ? Optional.of(product.intAttribute("transB", 0) == 0 ? 1 : 0)
                            : Optional.empty();
                case "MatMul" ->
                    new Ranks(graph).of(product.input(0)).orElse(0) == 2 ? Optional.of(1) : Optional.empty();
                default -> Optional.empty();
            };
        }

        Graph applied(GraphEditor editor) {
            Tape tape = new Tape(editor, product.name().isEmpty() ? product.output() : product.name());
            double[] gain = gain();
            String weight = tape.constant("folded_weight", scaled(gain));
            String shift = tape.constant("folded_bias", Tensor.ofFloats(Shape.of(gain.length), shift(gain)));
            editor.remove(normalization);
            Node scaled = product.withInput(1, weight);
            if (product.is("MatMul")) {
                String sum = editor.freshName(product.output() + "/limbeck/product");
                editor.replace(product, scaled.withOutputs(List.of(sum)));
                if (last != product) {
                    editor.remove(last);
                }
                editor.add(Node.of(normalization.name(), "Add", List.of(sum, shift), List.of(normalization.output())));
            } else {
                editor.replace(product, scaled.withInput(2, shift).withOutputs(List.of(normalization.output())));
            }
            return editor.build();
        }

        private double[] parameter(int input) {
            return graph.initializer(normalization.input(input)).orElseThrow().toDoubles();
        }

        private double[] gain() {
            double[] gamma = parameter(1);
            double[] variance = parameter(4);
            double epsilon = normalization.floatAttribute("epsilon", DEFAULT_EPSILON);
            double[] gain = new double[gamma.length];
            for (int i = 0; i < gain.length; i++) {
                gain[i] = gamma[i] / Math.sqrt(variance[i] + epsilon);
            }
            return gain;
        }

        private float[] shift(double[] gain) {
            double[] beta = parameter(2);
            double[] mean = parameter(3);
            Optional<Tensor> before = graph.initializer(bias);
            float[] shift = new float[gain.length];
            for (int i = 0; i < shift.length; i++) {
                int at = i;
                double offset =
                        before.map(t -> t.doubleAt(t.size() == 1 ? 0 : at)).orElse(0.0);
                shift[i] = (float) (gain[i] * (offset - mean[i]) + beta[i]);
            }
            return shift;
        }

        private Tensor scaled(double[] gain) {
            Tensor weight = graph.initializer(product.input(1)).orElseThrow();
            int axis = channelAxis().orElseThrow();
            int stride = Math.toIntExact(weight.shape().strides()[axis]);
            float[] values = weight.toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (values[i] * gain[i / stride % gain.length]);
            }
            return Tensor.ofFloats(weight.shape(), values);
        }
    }
}
