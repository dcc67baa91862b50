package dev.limbeck.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostEvaluationTest {
    private static final Model MODEL = Model.of(GraphEditor.empty("g").build(), 21, 10);

    private static Optional<List<Tensor>> evaluate(Node node, Tensor... inputs) {
        Map<String, Tensor> constants = new HashMap<>();
        for (int i = 0; i < inputs.length; i++) {
            constants.put("x" + i, inputs[i]);
        }
        return new HostEvaluation(MODEL).evaluate(node, v -> Optional.ofNullable(constants.get(v)));
    }

    private static Node node(String opType, int inputs) {
        List<String> names = IntStream.range(0, inputs).mapToObj(i -> "x" + i).toList();
        return Node.of("n", opType, names, List.of("y"));
    }

    private static Tensor only(Optional<List<Tensor>> outputs) {
        return outputs.orElseThrow().get(0);
    }

    @Test
    void integerDivisionTruncatesTowardZero() {
        Tensor quotient = only(evaluate(node("Div", 2), Tensor.vector(-7, 7, -8), Tensor.vector(2, -2, 3)));
        assertThat(quotient.toLongs()).containsExactly(-3, -3, -2);
    }

    @Test
    void integerDivisionByZeroIsLeftToTheRuntime() {
        assertThat(evaluate(node("Div", 2), Tensor.vector(1L), Tensor.vector(0L)))
                .isEmpty();
    }

    @Test
    void modTakesTheDivisorsSignUnlessFmod() {
        Node mod = node("Mod", 2);
        Tensor a = Tensor.vector(-7, 7);
        Tensor b = Tensor.vector(3, -3);
        assertThat(only(evaluate(mod, a, b)).toLongs()).containsExactly(2, -2);
        assertThat(only(evaluate(mod.withAttribute("fmod", Attribute.of(1L)), a, b))
                        .toLongs())
                .containsExactly(-1, 1);
    }

    @Test
    void nanIsNeitherEqualNorOrdered() {
        Tensor nan = Tensor.vector(Float.NaN, 0f);
        Tensor other = Tensor.vector(Float.NaN, -0f);
        assertThat(only(evaluate(node("Equal", 2), nan, other)).toLongs()).containsExactly(0, 1);
        assertThat(only(evaluate(node("LessOrEqual", 2), nan, other)).toLongs()).containsExactly(0, 1);
    }

    @Test
    void sliceClampsAndRunsBackwards() {
        Tensor x = Tensor.vector(0, 1, 2, 3, 4);
        Tensor reversed = only(evaluate(
                node("Slice", 5),
                x,
                Tensor.vector(-1L),
                Tensor.vector(Long.MIN_VALUE),
                Tensor.vector(0L),
                Tensor.vector(-2L)));
        assertThat(reversed.toLongs()).containsExactly(4, 2, 0);
        Tensor clamped = only(evaluate(node("Slice", 3), x, Tensor.vector(3L), Tensor.vector(Long.MAX_VALUE)));
        assertThat(clamped.toLongs()).containsExactly(3, 4);
    }

    @Test
    void generatedWeightsStayNodesAndSmallOnesFold() {
        Node filled = node("ConstantOfShape", 1).withAttribute("value", Attribute.of(Tensor.vector(2f)));
        assertThat(evaluate(filled, Tensor.vector(1024, 1024))).isEmpty();
        Tensor small = only(evaluate(filled, Tensor.vector(2, 3)));
        assertThat(small).isEqualTo(Tensor.ofFloats(Shape.of(2, 3), 2, 2, 2, 2, 2, 2));
    }

    @Test
    void whatIsNoLargerThanItsOperandsFoldsWhateverItsSize() {
        Tensor weight = Tensor.ofFloats(Shape.of(600, 1000), new float[600_000]);
        assertThat(only(evaluate(node("Transpose", 1), weight)).shape()).isEqualTo(Shape.of(1000, 600));
    }

    @Test
    void operandsThatContradictTheDefinitionDoNotFold() {
        assertThat(evaluate(node("Gather", 2), Tensor.vector(1, 2), Tensor.vector(5L)))
                .isEmpty();
        assertThat(evaluate(node("Reshape", 2), Tensor.vector(1, 2, 3), Tensor.vector(2, 2)))
                .isEmpty();
    }

    @Test
    void castOfPackedIntegers() {
        Tensor nibbles = Tensor.vector(-8, 7, 3).cast(DType.INT4);
        Node cast = node("Cast", 1).withAttribute("to", Attribute.of((long) DType.FLOAT.code()));
        assertThat(only(evaluate(cast, nibbles)).toFloats()).containsExactly(-8, 7, 3);
    }

    @Test
    void anInputThatIsNotConstantKeepsTheNode() {
        assertThat(evaluate(node("Add", 2), Tensor.vector(1L))).isEmpty();
    }

    @Test
    void anEmptyTensorDoesNotBecomeAHugeOne() {
        Tensor empty = Tensor.ofFloats(Shape.of(0, 1L << 29));
        assertThat(evaluate(node("ReduceSum", 2), empty, Tensor.vector(0L))).isEmpty();
        assertThat(evaluate(node("ArgMax", 1), empty)).isEmpty();
        assertThat(evaluate(node("Expand", 2), Tensor.scalar(1f), Tensor.vector(1L << 40, 1L << 40)))
                .isEmpty();
    }
}
