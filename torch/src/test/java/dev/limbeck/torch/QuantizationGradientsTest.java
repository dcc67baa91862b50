package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Straight-through gradients and learned step sizes against their closed forms. */
class QuantizationGradientsTest {
    private static final double CLOSE = 1e-9;

    /** x quantized and dequantized with a scale that is an input and a zero point that is not. */
    private static Model fakeQuantization(Tensor x, Tensor scale, Tensor zeroPoint, Map<String, Attribute> attributes) {
        return TestGraphs.model(
                Map.of("z", zeroPoint),
                List.of(
                        Node.of(
                                "q",
                                Node.STANDARD,
                                "QuantizeLinear",
                                List.of("x", "s", "z"),
                                List.of("xq"),
                                attributes),
                        Node.of(
                                "dq",
                                Node.STANDARD,
                                "DequantizeLinear",
                                List.of("xq", "s", "z"),
                                List.of("y"),
                                attributes)),
                List.of(input("x", x), input("s", scale)),
                List.of("y"));
    }

    private static ValueInfo input(String name, Tensor like) {
        return new ValueInfo(name, ValueType.TensorType.of(like.dtype(), Dims.of(like.shape())));
    }

    private static Map<String, double[]> gradients(Model model, Map<String, Tensor> inputs, Mode mode) {
        try (TorchGraph graph = TorchGraph.of(model)) {
            return FiniteDifferences.gradients(graph, inputs, Set.of("y"), mode);
        }
    }

    /** The gradient to a step size (Esser et al. 2020, equation 3), with the zero point of an asymmetric grid. */
    private static double slopeOfScale(double x, double scale, double zeroPoint, IntegerRange range) {
        double steps = x / scale + zeroPoint;
        if (steps <= range.low()) {
            return range.low() - zeroPoint;
        }
        return steps >= range.high() ? range.high() - zeroPoint : Math.rint(x / scale) - x / scale;
    }

    private static double slopeOfInput(double x, double scale, double zeroPoint, IntegerRange range) {
        double steps = x / scale + zeroPoint;
        return steps < range.low() || steps > range.high() ? 0 : 1;
    }

    @Test
    void gradientsPassInsideTheRangeAndTheScaleLearns() {
        Tensor x = new Draws(1).tensor(6, 5);
        double scale = 0.1;
        for (DType dtype : List.of(DType.INT4, DType.UINT4, DType.INT8, DType.UINT8, DType.INT2)) {
            IntegerRange range = IntegerRange.of(dtype);
            int zeroPoint = dtype.isSigned() ? 0 : 3;
            Model model = fakeQuantization(
                    x,
                    Tensor.ofDoubles(Shape.SCALAR, scale),
                    Tensor.scalar((long) zeroPoint).cast(dtype),
                    Map.of());

            Map<String, double[]> gradients =
                    gradients(model, Map.of("x", x, "s", Tensor.ofDoubles(Shape.SCALAR, scale)), Mode.INFERENCE);

            double[] weights = FiniteDifferences.drawn(x.shape());
            double ofScale = 0;
            for (int i = 0; i < x.size(); i++) {
                double value = x.doubleAt(i);
                assertThat(of(gradients, "x")[i])
                        .isCloseTo(weights[i] * slopeOfInput(value, scale, zeroPoint, range), within(CLOSE));
                ofScale += weights[i] * slopeOfScale(value, scale, zeroPoint, range);
            }
            assertThat(of(gradients, "s")[0]).as(dtype.name()).isCloseTo(ofScale, within(CLOSE));
        }
    }

    private static double[] of(Map<String, double[]> gradients, String name) {
        return gradients.getOrDefault(name, new double[0]);
    }

    @Test
    void inTrainingTheGradientOfAScaleIsMadeAsSmallAsThoseOfTheWeights() {
        Tensor x = new Draws(2).tensor(4, 6);
        Tensor scale = Tensor.ofDoubles(Shape.of(4), 0.1, 0.05, 0.2, 0.01);
        Tensor zeroPoint = Tensor.ofBytes(DType.INT8, Shape.of(4), new byte[4]);
        Model model = fakeQuantization(x, scale, zeroPoint, Map.of("axis", Attribute.of(0)));
        Map<String, Tensor> inputs = Map.of("x", x, "s", scale);

        double[] plain = of(gradients(model, inputs, Mode.INFERENCE), "s");
        double[] scaled = of(gradients(model, inputs, Mode.training(1)), "s");

        double factor = 1 / Math.sqrt(6 * 127);
        for (int i = 0; i < plain.length; i++) {
            assertThat(plain[i]).isNotZero();
            assertThat(scaled[i]).isCloseTo(factor * plain[i], within(CLOSE));
        }
    }

    @Test
    void everyBlockHasItsOwnScale() {
        Tensor x = new Draws(3).tensor(5, 2);
        Tensor scale = Tensor.ofDoubles(Shape.of(2, 2), 0.1, 0.2, 0.15, 0.3);
        Tensor zeroPoint = Tensor.ofLongs(Shape.of(2, 2), 0, 0, 0, 0).cast(DType.INT4);
        Model model =
                fakeQuantization(x, scale, zeroPoint, Map.of("axis", Attribute.of(0), "block_size", Attribute.of(3)));

        double[] gradient = of(gradients(model, Map.of("x", x, "s", scale), Mode.INFERENCE), "s");

        double[] weights = FiniteDifferences.drawn(x.shape());
        double[] expected = new double[4];
        for (int i = 0; i < x.size(); i++) {
            int block = (i / 2 / 3) * 2 + i % 2;
            expected[block] +=
                    weights[i] * slopeOfScale(x.doubleAt(i), scale.doubleAt(block), 0, IntegerRange.of(DType.INT4));
        }
        assertThat(gradient).containsExactly(expected, within(CLOSE));
    }

    @Test
    void aTrainedGraphGivesTheSameValuesAsAFixedOne() {
        Tensor x = new Draws(4).tensor(7, 3);
        Tensor scale = Tensor.ofDoubles(Shape.SCALAR, 0.03);
        Tensor zeroPoint = Tensor.ofBytes(DType.UINT8, Shape.SCALAR, (byte) 20);
        Model model = fakeQuantization(x, scale, zeroPoint, Map.of());
        try (NativeScope scope = new NativeScope();
                TorchGraph graph = TorchGraph.of(model)) {
            Map<String, Value> given = Map.of(
                    "x", NativeValue.of(NativeTensors.copy(x).set_requires_grad(true)),
                    "s", NativeValue.of(NativeTensors.copy(scale).set_requires_grad(true)));
            try (Forward trained = graph.forward(given, Set.of("xq", "y"), Mode.training(1))) {
                Map<String, Tensor> fixed = graph.run(Map.of("x", x, "s", scale), Set.of("xq", "y"));

                assertThat(trained.get("xq").isRelaxed()).isTrue();
                assertThat(trained.get("xq").host()).isEqualTo(fixed.get("xq"));
                assertThat(trained.get("y").host().toDoubles()).containsExactly(doubles(fixed, "y"), within(CLOSE));
            }
        }
    }

    private static double[] doubles(Map<String, Tensor> values, String name) {
        return values.entrySet().stream()
                .filter(e -> e.getKey().equals(name))
                .flatMapToDouble(e -> DoubleStream.of(e.getValue().toDoubles()))
                .toArray();
    }

    /** DynamicQuantizeLinear, MatMulInteger, Cast and Mul: the dynamic form of a linear layer. */
    private static Model dynamicProduct(Tensor x, Tensor weights, double scale) {
        return TestGraphs.model(
                Map.of("w", weights, "ws", Tensor.ofDoubles(Shape.SCALAR, scale)),
                List.of(
                        Node.of("q", "DynamicQuantizeLinear", List.of("x"), List.of("xq", "xs", "xz")),
                        Node.of("flip", "Transpose", List.of("xq"), List.of("xt")),
                        Node.of("back", "Transpose", List.of("xt"), List.of("xb")),
                        Node.of("product", "MatMulInteger", List.of("xb", "w", "xz"), List.of("sums")),
                        Node.of("real", "Cast", List.of("sums"), List.of("r"))
                                .withAttribute("to", Attribute.of((long) DType.DOUBLE.code())),
                        Node.of("scales", "Mul", List.of("xs", "ws"), List.of("s")),
                        Node.of("scaled", "Mul", List.of("r", "s"), List.of("y"))),
                List.of(input("x", x)),
                List.of("y"));
    }

    @Test
    void gradientsPassThroughTheDynamicFormOfALinearLayer() {
        Tensor x = new Draws(6).tensor(3, 4);
        Tensor weights = Tensor.ofBytes(DType.INT8, Shape.of(4, 2), new byte[] {3, -5, 100, 7, -128, 1, 0, 50});
        double scale = 0.02;

        double[] gradient = of(gradients(dynamicProduct(x, weights, scale), Map.of("x", x), Mode.INFERENCE), "x");

        double lowest = Math.min(0, Arrays.stream(x.toDoubles()).min().orElseThrow());
        double highest = Math.max(0, Arrays.stream(x.toDoubles()).max().orElseThrow());
        double step = (highest - lowest) / 255;
        double zeroPoint = Math.rint(-lowest / step);
        double[] dy = FiniteDifferences.drawn(Shape.of(3, 2));
        for (int i = 0; i < x.size(); i++) {
            int row = i / 4;
            int column = i % 4;
            double sum = dy[2 * row] * weights.longAt(2 * column) + dy[2 * row + 1] * weights.longAt(2 * column + 1);
            double inside = slopeOfInput(x.doubleAt(i), step, zeroPoint, IntegerRange.of(DType.UINT8));
            assertThat(gradient[i]).isCloseTo(inside * scale * sum, within(CLOSE));
        }
    }

    @Test
    void theFirstStepSizeFollowsTheMeanMagnitude() {
        assertThat(LearnedStepSize.initialScale(0.5, DType.INT4)).isCloseTo(1 / Math.sqrt(7), within(CLOSE));
        assertThat(LearnedStepSize.initialScale(0.5, DType.UINT8)).isCloseTo(1 / Math.sqrt(255), within(CLOSE));
        assertThat(LearnedStepSize.gradientScale(64, DType.INT4)).isCloseTo(1 / Math.sqrt(448), within(CLOSE));
    }

    @Test
    void smallFloatsPassGradientsToo() {
        Tensor x = new Draws(5).tensor(4, 3);
        Tensor zeroPoint = Tensor.ofBytes(DType.FLOAT8E4M3FN, Shape.SCALAR, (byte) 0);
        Tensor scale = Tensor.ofDoubles(Shape.SCALAR, 0.1);
        Model model = fakeQuantization(x, scale, zeroPoint, Map.of());

        double[] gradient = of(gradients(model, Map.of("x", x, "s", scale), Mode.INFERENCE), "x");

        double[] weights = FiniteDifferences.drawn(x.shape());
        assertThat(Arrays.stream(weights).toArray()).containsExactly(gradient, within(1e-6));
    }
}
