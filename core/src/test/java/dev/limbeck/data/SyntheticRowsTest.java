package dev.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticRowsTest {
    private static final Target TARGET = Target.of(Isa.UNKNOWN).withBatch(3).withLength(7);

    private static ValueType type(DType dtype, Dim... axes) {
        return ValueType.TensorType.of(dtype, axes);
    }

    /** ids → Cast → Gather of a table of 5 rows; a mask; an image; types that index nothing. */
    private static Model model() {
        Dim rows = Dim.symbol("rows");
        GraphEditor editor = GraphEditor.empty("inputs");
        editor.addInput(new ValueInfo("ids", type(DType.INT32, rows, Dim.symbol("length"))));
        editor.addInput(new ValueInfo("attention_mask", type(DType.INT64, rows, Dim.symbol("length"))));
        editor.addInput(new ValueInfo("types", type(DType.INT64, rows, Dim.symbol("length"))));
        editor.addInput(new ValueInfo("image", type(DType.FLOAT, rows, Dim.UNKNOWN, Dim.of(4), Dim.UNKNOWN)));
        String table = editor.constant("table", Tensor.ofFloats(Shape.of(5, 2), new float[10]));
        editor.add(Node.of("cast", "Cast", List.of("ids"), List.of("wide")));
        editor.add(Node.of("embed", "Gather", List.of(table, "wide"), List.of("y")));
        editor.addOutput(new ValueInfo("y", type(DType.FLOAT, rows, Dim.symbol("length"), Dim.of(2))));
        return Model.of(editor.build(), 20, 9);
    }

    @Test
    void inputsFitTheirDeclaredTypes() {
        Dataset rows = SyntheticRows.of(model(), TARGET);
        Batch batch = rows.batches(3).findFirst().orElseThrow();

        assertThat(rows.size()).isEqualTo(12);
        assertThat(batch.input("ids").shape()).isEqualTo(Shape.of(3, 7));
        assertThat(batch.input("ids").dtype()).isEqualTo(DType.INT32);
        assertThat(batch.input("image").shape()).isEqualTo(Shape.of(3, 3, 4, 224));
    }

    @Test
    void idsStayWithinTheirTableAndMasksAreOnes() {
        Tensor ids = SyntheticRows.of(model(), TARGET)
                .batches(12)
                .findFirst()
                .orElseThrow()
                .input("ids");
        Batch batch = SyntheticRows.of(model(), TARGET).batches(12).findFirst().orElseThrow();

        assertThat(ids.toLongs()).contains(0, 1, 2, 3, 4).doesNotContain(5);
        assertThat(batch.input("attention_mask").toLongs()).containsOnly(1);
        assertThat(batch.input("types").toLongs()).containsOnly(0, 1);
        assertThat(batch.input("ids")).isEqualTo(ids);
    }

    @Test
    void anInputOfUnknownRankIsNamed() {
        GraphEditor editor = GraphEditor.empty("odd");
        editor.addInput(new ValueInfo("x", new ValueType.Undeclared()));
        editor.add(Node.of("same", "Identity", List.of("x"), List.of("y")));
        editor.addOutput(new ValueInfo("y", new ValueType.Undeclared()));
        Model odd = Model.of(editor.build(), 20, 9);

        assertThatThrownBy(() -> SyntheticRows.of(odd, TARGET))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'x'")
                .hasMessageContaining("real data");
    }
}
