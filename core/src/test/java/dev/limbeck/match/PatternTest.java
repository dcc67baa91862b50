package dev.limbeck.match;

import static dev.limbeck.match.Pattern.number;
import static dev.limbeck.match.Pattern.op;
import static dev.limbeck.match.Pattern.product;
import static dev.limbeck.match.Pattern.scaled;
import static dev.limbeck.match.Pattern.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatternTest {
    private final GraphEditor editor = GraphEditor.empty("test")
            .addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("n"), Dim.of(4))))
            .addInput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("n"), Dim.of(4))))
            .initializer("half", Tensor.scalar(0.5f))
            .initializer("two", Tensor.scalar(2f));

    private PatternTest node(String output, String opType, String... inputs) {
        editor.add(Node.of("make_" + output, opType, List.of(inputs), List.of(output)));
        return this;
    }

    private Matching match(Pattern pattern, String root) {
        editor.addOutput(new ValueInfo(root, TensorType.of(DType.FLOAT, Dim.symbol("n"), Dim.of(4))));
        Graph graph = editor.build();
        return pattern.match(graph, graph.producer(root).orElseThrow());
    }

    @Test
    void operandsOfACommutativeOperatorMatchInEitherOrder() {
        node("t", "Tanh", "x").node("s", "Add", "y", "t");
        Match match = match(op("Add", op("Tanh", value("a")), value("b")), "s")
                .match()
                .orElseThrow();
        assertThat(match.value("a")).isEqualTo("x");
        assertThat(match.value("b")).isEqualTo("y");
        assertThat(match.nodes()).hasSize(2);
    }

    @Test
    void operandsOfOthersDoNot() {
        node("t", "Tanh", "x").node("s", "Sub", "y", "t");
        Matching matching = match(op("Sub", op("Tanh", value("a")), value("b")), "s");
        assertThat(matching.mismatch().orElseThrow().reason()).isEqualTo("Tanh was expected");
    }

    @Test
    void aNameIsOneValue() {
        node("t", "Tanh", "x").node("s", "Add", "y", "t");
        assertThat(match(op("Add", op("Tanh", value("a")), value("a")), "s").match())
                .isEmpty();
    }

    @Test
    void theFurthestAttemptExplainsTheFailure() {
        node("e", "Exp", "x").node("t", "Tanh", "e").node("s", "Add", "t", "y");
        Pattern pattern = op("Add", op("Tanh", op("Erf", value("a"))), value("b"));
        Mismatch mismatch = match(pattern, "s").mismatch().orElseThrow();
        assertThat(mismatch).hasToString("Exp 'make_e': Erf was expected");
        assertThat(mismatch.matched()).isEqualTo(2);
    }

    @Test
    void anotherReaderOfAnIntermediateResultForbidsTheMatch() {
        node("t", "Tanh", "x").node("s", "Add", "y", "t").node("u", "Exp", "t");
        Pattern exclusive = op("Add", op("Tanh", value("a")), value("b"));
        Pattern sharing = op("Add", op("Tanh", value("a")).shared(), value("b"));
        assertThat(match(exclusive, "s").mismatch().orElseThrow().reason())
                .isEqualTo("its result is also read outside of the pattern");
        assertThat(match(sharing, "s").match()).isPresent();
    }

    @Test
    void aProductMatchesHoweverItIsNested() {
        node("a", "Mul", "x", "half")
                .node("b", "Tanh", "y")
                .node("c", "Div", "b", "two")
                .node("d", "Mul", "c", "a");
        Pattern quarter = product(0.25, value("p"), op("Tanh", value("q")));
        Match match = match(quarter, "d").match().orElseThrow();
        assertThat(match.value("p")).isEqualTo("x");
        assertThat(match.value("q")).isEqualTo("y");
    }

    @Test
    void aProductWithAnotherCoefficientDoesNotMatch() {
        node("a", "Mul", "x", "half").node("d", "Mul", "a", "y");
        assertThat(match(product(0.25, value("p"), value("q")), "d").match()).isEmpty();
    }

    @Test
    void scalingIsCaptured() {
        node("a", "Div", "x", "two").node("b", "Mul", "half", "a").node("c", "Tanh", "b");
        Match match = match(op("Tanh", scaled("s", value("p"))), "c").match().orElseThrow();
        assertThat(match.factor("s")).isEqualTo(0.25);
        assertThat(match.value("p")).isEqualTo("x");
    }

    @Test
    void aNumberIsComparedWithATolerance() {
        editor.initializer("nearly", Tensor.scalar(0.5000001f)).initializer("other", Tensor.scalar(0.501f));
        node("a", "Add", "x", "nearly").node("b", "Add", "x", "other");
        assertThat(match(op("Add", value("p"), number(0.5)), "a").match()).isPresent();
        assertThat(match(op("Add", value("p"), number(0.5)), "b")
                        .mismatch()
                        .orElseThrow()
                        .reason())
                .startsWith("the constant 0.5 was expected");
    }
}
