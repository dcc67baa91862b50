package dev.limbeck.pass.canonical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Extras;
import dev.limbeck.graph.Function;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Models with functions of their own answer the same once the functions are written out. */
class FunctionInliningTest {
    private static final String DOMAIN = "local";
    private static final TensorType ROWS = TensorType.of(DType.FLOAT, Dim.of(4), Dim.of(6));

    private static Function function(
            String name, List<String> inputs, String output, Map<String, Attribute> defaults, Node... nodes) {
        return new Function(
                DOMAIN,
                name,
                inputs,
                List.of(output),
                List.of(),
                defaults,
                List.of(nodes),
                Map.of(Node.STANDARD, 21L, DOMAIN, 1L),
                Extras.NONE);
    }

    private static Node local(String name, String function, List<String> inputs, String output) {
        return Node.of(name, DOMAIN, function, inputs, List.of(output), Map.of());
    }

    /** Leaky(x) = LeakyRelu(x, alpha); Twice(x, y) = Leaky(x) + Leaky(x), or + y where y is given. */
    private static Model model(List<Function> functions, Node... nodes) {
        GraphEditor editor = GraphEditor.empty("calls");
        editor.addInput(new ValueInfo("x", ROWS)).addOutput(new ValueInfo("y", ROWS));
        List.of(nodes).forEach(editor::add);
        return Model.of(editor.build(), 21, 10).withOpset(DOMAIN, 1).withFunctions(functions);
    }

    private static Function leaky() {
        Node node = Node.of("relu", "LeakyRelu", List.of("a"), List.of("b"))
                .withAttribute("alpha", new Attribute.Reference("slope", 1));
        return function("Leaky", List.of("a"), "b", Map.of("slope", Attribute.of(0.25f)), node);
    }

    private static Map<String, Tensor> run(Model model, Tensor x) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(Map.of("x", x));
        }
    }

    private static void assertInlined(Model model) {
        Rewrite rewrite = Passes.canonical(model);
        assertThat(rewrite.declined()).isEmpty();
        Model canonical = rewrite.model();
        assertThat(canonical.functions()).isEmpty();
        assertThat(canonical.graph().nodes()).extracting(Node::domain).containsOnly(Node.STANDARD);
        Tensor x = new RandomTensors(3).normal(4, 6);
        assertThat(run(canonical, x)).isEqualTo(run(model, x));
    }

    @Test
    void attributesComeFromTheCallOrTheFunctionsDefault() {
        Node first = local("first", "Leaky", List.of("x"), "h").withAttribute("slope", Attribute.of(0.5f));
        assertInlined(model(List.of(leaky()), first, local("second", "Leaky", List.of("h"), "y")));
    }

    @Test
    void functionsCallFunctionsAndTheirValuesDoNotCollide() {
        Function twice = function(
                "Twice",
                List.of("a"),
                "b",
                Map.of(),
                local("inner", "Leaky", List.of("a"), "h"),
                Node.of("sum", "Add", List.of("h", "h"), List.of("b")));
        assertInlined(model(
                List.of(leaky(), twice), local("", "Twice", List.of("x"), "h"), local("", "Twice", List.of("h"), "y")));
    }

    @Test
    void anInputThatIsNotGivenIsNotGivenInside() {
        Function bounded = function(
                "Bounded",
                List.of("a", "low", "high"),
                "b",
                Map.of(),
                Node.of("clip", "Clip", List.of("a", "low", "high"), List.of("b")));
        Node zero = Node.of("zero", "Constant", List.of(), List.of("zero"))
                .withAttribute("value", Attribute.of(Tensor.scalar(0f)));
        assertInlined(model(List.of(bounded), zero, local("call", "Bounded", List.of("x", "", "zero"), "y")));
    }

    @Test
    void graphsInsideAFunctionReadItsValues() {
        Graph positive = branch(Node.of("", "Mul", List.of("a", "a"), List.of("r")));
        Graph negative = branch(local("", "Leaky", List.of("a"), "r"));
        Node condition = Node.of("", "Cast", List.of("sum"), List.of("c")).withAttribute("to", Attribute.of(9L));
        Node sum = Node.of("", "ReduceMax", List.of("a"), List.of("sum")).withAttribute("keepdims", Attribute.of(0L));
        Node choice = Node.of("", "If", List.of("c"), List.of("b"))
                .withAttribute("then_branch", Attribute.of(positive))
                .withAttribute("else_branch", Attribute.of(negative));
        Function choosing = function("Choosing", List.of("a"), "b", Map.of(), sum, condition, choice);
        assertInlined(model(
                List.of(leaky(), choosing),
                local("one", "Choosing", List.of("x"), "h"),
                local("two", "Choosing", List.of("h"), "y")));
    }

    private static Graph branch(Node node) {
        return GraphEditor.empty("branch")
                .add(node)
                .addOutput(new ValueInfo("r", ROWS))
                .build();
    }

    @Test
    void aFunctionThatCallsItselfIsRefused() {
        Function even = function("Even", List.of("a"), "b", Map.of(), local("", "Odd", List.of("a"), "b"));
        Function odd = function("Odd", List.of("a"), "b", Map.of(), local("", "Even", List.of("a"), "b"));
        Model model = model(List.of(even, odd), local("call", "Even", List.of("x"), "y"));
        assertThatThrownBy(() -> Passes.canonical(model))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("calls itself")
                .hasMessageContaining("Export the model without functions");
    }

    @Test
    void aFunctionOfAnotherOpsetIsLeftWithTheReason() {
        Function old = new Function(
                DOMAIN,
                "Old",
                List.of("a"),
                List.of("b"),
                List.of(),
                Map.of(),
                List.of(Node.of("", "Abs", List.of("a"), List.of("b"))),
                Map.of(Node.STANDARD, 13L),
                Extras.NONE);
        Rewrite rewrite = Passes.canonical(model(List.of(old), local("call", "Old", List.of("x"), "y")));
        assertThat(rewrite.model().functions()).hasSize(1);
        assertThat(rewrite.declined().get(0))
                .contains("Old")
                .contains("ai.onnx 13")
                .contains("21");
    }

    @Test
    void aResultThatIsAnInputIsCopied() {
        Function same = function("Same", List.of("a"), "a", Map.of());
        Node after = Node.of("abs", "Abs", List.of("h"), List.of("y"));
        Model model = model(List.of(same), local("call", "Same", List.of("x"), "h"), after);
        Model inlined = new FunctionInlining().apply(model).model();
        Tensor x = Tensor.ofFloats(Shape.of(4, 6), new float[24]);
        assertThat(run(inlined, x).keySet()).containsExactly("y");
    }
}
