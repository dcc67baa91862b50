package dev.limbeck.ort.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.deploy.FoldBatchNormalization;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A product with the normalization folded into its weights answers as both did, on ONNX Runtime. */
class FoldBatchNormalizationProperty {
    private static final int SEEDS = 40;
    private static final int IN = 6;
    private static final int OUT = 4;
    private static final double ROUNDING = 1e-4;

    /** The layers that a normalization follows. */
    private enum Product {
        CONVOLUTION("Conv"),
        GROUPED("Conv"),
        TRANSPOSED("ConvTranspose"),
        LINEAR("MatMul"),
        GEMM("Gemm"),
        GEMM_OF_ROWS("Gemm");

        private final String opType;

        Product(String opType) {
            this.opType = opType;
        }

        Shape weight() {
            return switch (this) {
                case CONVOLUTION -> Shape.of(OUT, IN, 3, 3);
                case GROUPED -> Shape.of(OUT, IN / 2, 3, 3);
                case TRANSPOSED -> Shape.of(IN, OUT, 3, 3);
                case LINEAR, GEMM -> Shape.of(IN, OUT);
                case GEMM_OF_ROWS -> Shape.of(OUT, IN);
            };
        }

        Node node(List<String> inputs) {
            Node node = Node.of("product", opType, inputs, List.of("sums"));
            return switch (this) {
                case GROUPED -> node.withAttribute("group", Attribute.of(2L));
                case GEMM_OF_ROWS -> node.withAttribute("transB", Attribute.of(1L));
                default -> node;
            };
        }

        Shape input() {
            return weight().rank() == 4 ? Shape.of(2, IN, 5, 7) : Shape.of(3, IN);
        }
    }

    @TestFactory
    Stream<DynamicTest> answersStayTheSame() {
        return Stream.of(Product.values())
                .flatMap(product -> IntStream.range(0, SEEDS / Product.values().length)
                        .mapToObj(seed -> DynamicTest.dynamicTest(product + ", seed " + seed, () -> {
                            Model model = model(product, seed, false);
                            Model folded =
                                    new FoldBatchNormalization().apply(model).model();
                            assertThat(folded.graph().nodes()).noneMatch(n -> n.is("BatchNormalization"));
                            Map<String, Tensor> x = Map.of("x", new RandomTensors(seed).normal(product.input(), 0, 1));
                            assertThat(Answers.difference(Answers.of(folded, x), Answers.of(model, x)))
                                    .isLessThan(ROUNDING);
                        })));
    }

    @Test
    void aSumThatIsReadTwiceKeepsItsNormalization() {
        Model model = model(Product.CONVOLUTION, 1, true);
        Model folded = new FoldBatchNormalization().apply(model).model();
        assertThat(folded.graph().nodes()).anyMatch(n -> n.is("BatchNormalization"));
        Map<String, Tensor> x = Map.of("x", new RandomTensors(1).normal(Product.CONVOLUTION.input(), 0, 1));
        assertThat(Answers.of(folded, x)).isEqualTo(Answers.of(model, x));
    }

    /** x → product with a random weight, a bias for odd seeds → normalization with random parameters. */
    private static Model model(Product product, int seed, boolean sumsAreRead) {
        RandomTensors random = new RandomTensors(seed);
        GraphEditor editor = GraphEditor.empty("normalized");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, axes(product.input()))));
        editor.addOutput(new ValueInfo(
                "y", TensorType.of(DType.FLOAT, Dims.ofRank(product.input().rank()))));
        editor.initializer("w", random.normal(product.weight(), 0, 0.5));
        List<String> inputs = new ArrayList<>(List.of("x", "w"));
        String sums = "sums";
        if (seed % 2 == 1) {
            editor.initializer("b", random.normal(OUT));
            if (product == Product.LINEAR) {
                editor.add(Node.of("bias", "Add", List.of("sums", "b"), List.of("biased")));
                sums = "biased";
            } else {
                inputs.add("b");
            }
        }
        editor.add(product.node(inputs));
        editor.initializer("gamma", random.normal(OUT)).initializer("beta", random.normal(OUT));
        editor.initializer("mean", random.normal(OUT)).initializer("var", random.uniform(Shape.of(OUT), 0.01, 2));
        editor.add(Node.of(
                        "normalization",
                        "BatchNormalization",
                        List.of(sums, "gamma", "beta", "mean", "var"),
                        List.of("y"))
                .withAttribute("epsilon", Attribute.of(1e-3f)));
        if (sumsAreRead) {
            editor.add(Node.of("other", "Relu", List.of(sums), List.of("z")));
            editor.addOutput(new ValueInfo(
                    "z", TensorType.of(DType.FLOAT, Dims.ofRank(product.input().rank()))));
        }
        return Model.of(editor.build(), 21, 10);
    }

    private static Dim[] axes(Shape shape) {
        return LongStream.of(shape.toArray()).mapToObj(Dim::of).toArray(Dim[]::new);
    }
}
