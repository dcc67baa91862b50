package dev.limbeck.pass.opset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpsetDowngradeTest {
    private static Model model(DType dtype, Node... nodes) {
        GraphEditor editor = GraphEditor.empty("g");
        editor.addInput(new ValueInfo("x", TensorType.of(dtype, Dim.of(2), Dim.of(3), Dim.of(8))));
        editor.addOutput(new ValueInfo("y", TensorType.of(dtype, Dims.ofRank(3))));
        editor.initializer("axes", Tensor.vector(1L));
        for (Node node : nodes) {
            editor.add(node);
        }
        return Model.of(editor.build(), 23, 11);
    }

    @Test
    void versionsThatOnlyTakeMoreTypesAreLowered() {
        Model model = model(DType.FLOAT, Node.of("flip", "Transpose", List.of("x"), List.of("y")));
        Rewrite lowered = new OpsetDowngrade(13).apply(model);
        assertThat(lowered.declined()).isEmpty();
        assertThat(lowered.model().opset()).isEqualTo(13);
    }

    @Test
    void anOperatorThatDoesNotExistThereIsNamed() {
        Model model = model(DType.FLOAT, Node.of("act", "Mish", List.of("x"), List.of("y")));
        assertThat(new OpsetDowngrade(18).apply(model).declined()).isEmpty();
        Rewrite declined = new OpsetDowngrade(17).apply(model);
        assertThat(declined.model()).isSameAs(model);
        assertThat(declined.declined()).containsExactly("Mish 'act' needs opset 18, not 17.");
    }

    @Test
    void anElementTypeThatDidNotExistThereIsNamed() {
        Model model = model(DType.INT4, Node.of("flip", "Transpose", List.of("x"), List.of("y")));
        assertThat(new OpsetDowngrade(21).apply(model).declined()).isEmpty();
        assertThat(new OpsetDowngrade(20).apply(model).declined().get(0))
                .contains("flip")
                .contains("INT4");
    }

    @Test
    void axesOfReductionsBecomeAttributesAgain() {
        Model model = model(DType.FLOAT, Node.of("mean", "ReduceMean", List.of("x", "axes"), List.of("y")));
        Node lowered =
                new OpsetDowngrade(17).apply(model).model().graph().nodes().get(0);
        assertThat(lowered.inputs()).containsExactly("x");
        assertThat(lowered.intsAttribute("axes").orElseThrow()).containsExactly(1);
    }

    @Test
    void aFeatureThatDidNotExistThereIsNamedUnlessItDoesNothing() {
        Node pool = Node.of("pool", "AveragePool", List.of("x"), List.of("y"))
                .withAttribute("kernel_shape", Attribute.ofInts(2));
        Model dilated = model(DType.FLOAT, pool.withAttribute("dilations", Attribute.ofInts(2)));
        assertThat(new OpsetDowngrade(18).apply(dilated).declined().get(0)).contains("dilations");
        Node cast = Node.of("cast", "Cast", List.of("x"), List.of("y")).withAttribute("saturate", Attribute.of(1L));
        Rewrite lowered = new OpsetDowngrade(18).apply(model(DType.FLOAT, cast));
        assertThat(lowered.declined()).isEmpty();
        assertThat(lowered.model().graph().nodes().get(0).attributes()).isEmpty();
    }

    @Test
    void veryOldOpsetsCannotBeAimedAt() {
        assertThatThrownBy(() -> new OpsetDowngrade(12)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shapesThatAreDeclaredWronglyDoNotStandAgainstIt() {
        Model model = model(DType.FLOAT, Node.of("product", "MatMul", List.of("x", "x"), List.of("y")));
        Rewrite lowered = new OpsetDowngrade(20).apply(model);
        assertThat(lowered.declined()).isEmpty();
        assertThat(lowered.model().opset()).isEqualTo(20);
    }
}
