package dev.limbeck.pass.opset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Old forms that ONNX's vectors do not hold, each against ONNX Runtime. */
class OpsetUpgradeTest {
    /** A node in its old form, applied to one random input and constants w0, w1. */
    private record Old(String name, long opset, Node node, Shape input, List<Tensor> constants) {
        Model model(boolean shapeKnown) {
            GraphEditor editor = GraphEditor.empty("old");
            Dims dims = shapeKnown
                    ? Dims.of(input)
                    : new Dims(LongStream.range(0, input.rank())
                            .mapToObj(i -> Dim.symbol("d" + i))
                            .toList());
            editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, dims)));
            for (int i = 0; i < constants.size(); i++) {
                editor.initializer("w" + i, constants.get(i));
            }
            editor.add(node);
            editor.addOutput(new ValueInfo("y", new TensorType(DType.FLOAT, Optional.empty())));
            return Model.of(editor.build(), opset, 7);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Node node(String opType, String... inputs) {
        return Node.of("n", opType, List.of(inputs), List.of("y"));
    }

    private static Old old(String name, long opset, Node node, Shape input, Tensor... constants) {
        return new Old(name, opset, node, input, List.of(constants));
    }

    private static Attribute ints(long... values) {
        return Attribute.ofInts(values);
    }

    private static Stream<Old> forms() {
        Shape cube = Shape.of(2, 3, 4, 5);
        Tensor scales = Tensor.vector(1f, 1f, 2f, 2f);
        Tensor halves = Tensor.vector(1f, 1f, 0.5f, 0.5f);
        return Stream.of(
                old("softmax of a flattened cube", 11, node("Softmax", "x"), cube),
                old(
                        "softmax along the last axis",
                        11,
                        node("Softmax", "x").withAttribute("axis", Attribute.of(3L)),
                        cube),
                old(
                        "log softmax, negative axis",
                        11,
                        node("LogSoftmax", "x").withAttribute("axis", Attribute.of(-2L)),
                        cube),
                old("hardmax", 9, node("Hardmax", "x").withAttribute("axis", Attribute.of(2L)), cube),
                old(
                        "upsample by attribute",
                        8,
                        node("Upsample", "x").withAttribute("scales", Attribute.ofFloats(List.of(1f, 1f, 2f, 3f))),
                        cube),
                old("upsample by input", 9, node("Upsample", "x", "w0"), cube, scales),
                old(
                        "linear upsample",
                        9,
                        node("Upsample", "x", "w0").withAttribute("mode", Attribute.of("linear")),
                        cube,
                        scales),
                old("resize up", 10, node("Resize", "x", "w0"), cube, scales),
                old("resize down", 10, node("Resize", "x", "w0"), Shape.of(1, 2, 5, 7), halves),
                old(
                        "pad",
                        10,
                        node("Pad", "x")
                                .withAttribute("pads", ints(0, 0, 1, 2, 0, 0, 2, 1))
                                .withAttribute("value", Attribute.of(3f)),
                        cube),
                old(
                        "reflecting pad",
                        10,
                        node("Pad", "x")
                                .withAttribute("pads", ints(0, 0, 1, 2, 0, 0, 2, 1))
                                .withAttribute("mode", Attribute.of("reflect")),
                        cube),
                old(
                        "slice",
                        9,
                        node("Slice", "x")
                                .withAttribute("starts", ints(1, -3))
                                .withAttribute("ends", ints(9, -1))
                                .withAttribute("axes", ints(2, 3)),
                        cube),
                old(
                        "clip",
                        9,
                        node("Clip", "x")
                                .withAttribute("min", Attribute.of(-0.5f))
                                .withAttribute("max", Attribute.of(0.25f)),
                        cube),
                old("clip from below", 7, node("Clip", "x").withAttribute("min", Attribute.of(0.1f)), cube),
                old("squeeze", 11, node("Squeeze", "x").withAttribute("axes", ints(1)), Shape.of(2, 1, 3)),
                old("squeeze of all ones", 11, node("Squeeze", "x"), Shape.of(2, 1, 3)),
                old("unsqueeze", 11, node("Unsqueeze", "x").withAttribute("axes", ints(0, 3)), Shape.of(2, 3)),
                old(
                        "sum over axes",
                        11,
                        node("ReduceSum", "x")
                                .withAttribute("axes", ints(1, -1))
                                .withAttribute("keepdims", Attribute.of(0L)),
                        cube),
                old("mean over axes", 13, node("ReduceMean", "x").withAttribute("axes", ints(1, 2)), cube),
                old("mean over everything", 13, node("ReduceMean", "x"), cube),
                old("dropout", 7, node("Dropout", "x"), cube),
                old("dropout with a ratio", 10, node("Dropout", "x").withAttribute("ratio", Attribute.of(0.9f)), cube),
                old(
                        "scatter",
                        9,
                        node("Scatter", "x", "w0", "w1"),
                        Shape.of(3, 4),
                        Tensor.ofLongs(Shape.of(1, 2), 1, 2),
                        Tensor.ofFloats(Shape.of(1, 2), 7, 8)),
                old(
                        "layers of statistics",
                        8,
                        node("BatchNormalization", "x", "w0", "w0", "w0", "w0"),
                        Shape.of(2, 3, 4),
                        Tensor.vector(1f, 2f, 3f)));
    }

    private static Stream<Arguments> cases() {
        return forms().flatMap(form -> Stream.of(Arguments.of(form, true), Arguments.of(form, false)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNewFormGivesTheSame(Old form, boolean shapeKnown) {
        Model before = form.model(shapeKnown);
        Rewrite raised = new OpsetUpgrade().apply(before);
        assertThat(raised.declined()).isEmpty();
        assertThat(raised.model().opset()).isEqualTo(23);
        Tensor x = new RandomTensors(3).normal(form.input(), 0, 1);
        assertThat(run(raised.model(), x)).isEqualTo(run(before, x));
        Rewrite lowered = new OpsetDowngrade(18).apply(raised.model());
        assertThat(lowered.declined()).isEmpty();
        assertThat(run(lowered.model(), x)).isEqualTo(run(before, x));
    }

    private static Tensor run(Model model, Tensor x) {
        try (OrtSession session = OrtSession.open(model)) {
            return Objects.requireNonNull(session.run(Map.of("x", x)).get("y"));
        }
    }

    @Test
    void aMaskThatIsReadKeepsItsType() {
        GraphEditor editor = GraphEditor.empty("mask");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.of(2), Dim.of(3))));
        editor.add(Node.of("drop", "Dropout", List.of("x"), List.of("d", "mask")));
        editor.add(Node.of("use", "Mul", List.of("d", "mask"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.of(2), Dim.of(3))));
        Model raised = new OpsetUpgrade().apply(Model.of(editor.build(), 9, 7)).model();
        Tensor x = new RandomTensors(3).normal(2, 3);
        assertThat(run(raised, x)).isEqualTo(x);
    }

    @Test
    void whatHasNoEqualKeepsTheOpsetAndSaysWhy() {
        GraphEditor editor = GraphEditor.empty("spatial");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.of(2), Dim.of(3))));
        editor.initializer("w", Tensor.vector(1f, 2f, 3f));
        editor.add(Node.of("bn", "BatchNormalization", List.of("x", "w", "w", "w", "w"), List.of("y"))
                .withAttribute("spatial", Attribute.of(0L)));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.of(2), Dim.of(3))));
        Model model = Model.of(editor.build(), 8, 7);
        Rewrite rewrite = new OpsetUpgrade().apply(model);
        assertThat(rewrite.model()).isSameAs(model);
        assertThat(rewrite.declined().get(0))
                .startsWith("BatchNormalization 'bn'")
                .contains("opset 9 dropped");
    }

    @Test
    void weightsListedAsInputsStayConstants() {
        GraphEditor editor = GraphEditor.empty("ir3");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.of(3))));
        editor.addInput(new ValueInfo("w", TensorType.of(DType.FLOAT, Dim.of(3))));
        editor.initializer("w", Tensor.vector(1f, 2f, 3f));
        editor.add(Node.of("add", "Add", List.of("x", "w"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.of(3))));
        Model raised = new OpsetUpgrade().apply(Model.of(editor.build(), 8, 3)).model();
        assertThat(raised.irVersion()).isGreaterThanOrEqualTo(10);
        assertThat(raised.graph().inputs()).extracting(ValueInfo::name).containsExactly("x");
    }
}
