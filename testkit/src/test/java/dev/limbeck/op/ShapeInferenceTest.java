package dev.limbeck.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Shared;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeInferenceTest {
    @ParameterizedTest
    @ValueSource(strings = {"model", "sdpa", "dynamo"})
    void everyValueOfABertIsConcreteOnceItsInputsAre(String export) {
        Model model = OnnxReader.read(Shared.model("bert-sst2/" + export + ".onnx"));
        Map<String, Shape> shapes = new HashMap<>();
        model.graph().feeds().forEach(input -> shapes.put(input.name(), Shape.of(2, 7)));
        InferredTypes types = ShapeInference.inferFor(model, shapes);
        assertThat(types.types())
                .allSatisfy((name, type) -> assertThat(types.shape(name)).isPresent());
        assertThat(types.shape(model.graph().outputs().get(0).name())).contains(Shape.of(2, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "sdpa", "dynamo"})
    void ranksAndTypesOfABertAreKnownWhateverItsInputs(String export) {
        Model model = OnnxReader.read(Shared.model("bert-sst2/" + export + ".onnx"));
        InferredTypes types = ShapeInference.infer(model);
        assertThat(types.types())
                .allSatisfy((name, type) -> assertThat(types.dims(name)).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "light/light_bvlc_alexnet",
                "light/light_densenet121",
                "light/light_inception_v1",
                "light/light_inception_v2",
                "light/light_resnet50",
                "light/light_shufflenet",
                "light/light_squeezenet",
                "light/light_vgg19",
                "light/light_zfnet512"
            })
    void everyValueOfALightModelIsConcrete(String name) {
        Model model = OnnxReader.read(Shared.model(name + ".onnx"));
        InferredTypes types = ShapeInference.infer(model);
        assertThat(types.types())
                .allSatisfy((value, type) -> assertThat(types.shape(value)).isPresent());
        assertThat(types.shape(model.graph().outputs().get(0).name())
                        .orElseThrow()
                        .size())
                .isEqualTo(1000);
    }

    /** The heads of attention are split by arithmetic on the shape, as exporters write it. */
    private static Model splitHeads() {
        GraphEditor editor = GraphEditor.empty("heads");
        editor.addInput(
                new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.symbol("tokens"), Dim.of(384))));
        editor.addOutput(new ValueInfo("y", new ValueType.Undeclared()));
        editor.initializer("zero", Tensor.scalar(0L));
        editor.initializer("one", Tensor.scalar(1L));
        editor.initializer("first", Tensor.vector(0L));
        editor.initializer("rest", Tensor.vector(12, 32));
        editor.add(Node.of("s", "Shape", List.of("x"), List.of("s")));
        editor.add(Node.of("b", "Gather", List.of("s", "zero"), List.of("b")));
        editor.add(Node.of("t", "Gather", List.of("s", "one"), List.of("t")));
        editor.add(Node.of("b1", "Unsqueeze", List.of("b", "first"), List.of("b1")));
        editor.add(Node.of("t1", "Unsqueeze", List.of("t", "first"), List.of("t1")));
        editor.add(Node.of("to", "Concat", List.of("b1", "t1", "rest"), List.of("to"))
                .withAttribute("axis", Attribute.of(0L)));
        editor.add(Node.of("y", "Reshape", List.of("x", "to"), List.of("y")));
        return Model.of(editor.build(), 21, 10);
    }

    @Test
    void symbolsPassThroughShapeArithmetic() {
        Dims dims = ShapeInference.infer(splitHeads()).dims("y").orElseThrow();
        assertThat(dims).isEqualTo(Dims.of(Dim.symbol("batch"), Dim.symbol("tokens"), Dim.of(12), Dim.of(32)));
    }

    @Test
    void boundSymbolsMakeConcreteShapes() {
        InferredTypes types = ShapeInference.infer(splitHeads(), Map.of("batch", 4L, "tokens", 9L));
        assertThat(types.shape("y")).contains(Shape.of(4, 9, 12, 32));
        assertThat(types.constant("to").orElseThrow().toLongs()).containsExactly(4, 9, 12, 32);
    }

    @Test
    void typesAreWrittenForEveryValue() {
        Model annotated = ShapeInference.withValueInfo(splitHeads());
        assertThat(annotated.graph().valueInfo()).containsOnlyKeys("s", "b", "t", "b1", "t1", "to");
        assertThat(annotated.graph().outputs().get(0).type().toString()).isEqualTo("FLOAT[batch,tokens,12,32]");
    }

    @Test
    void shapesThatCannotBeNameTheNode() {
        GraphEditor editor = GraphEditor.empty("g");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.of(2), Dim.of(3))));
        editor.initializer("w", Tensor.ofFloats(Shape.of(4, 5), new float[20]));
        editor.add(Node.of("head", "MatMul", List.of("x", "w"), List.of("y")));
        editor.addOutput(new ValueInfo("y", new ValueType.Undeclared()));
        Model model = Model.of(editor.build(), 21, 10);
        assertThatThrownBy(() -> ShapeInference.infer(model))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("MatMul 'head'")
                .hasMessageContaining("3 and 4");
    }
}
