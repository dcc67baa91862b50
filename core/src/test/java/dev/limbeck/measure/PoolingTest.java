package dev.limbeck.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.GraphText;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private static final Dim ROWS = Dim.symbol("rows");
    private static final Dim TOKENS = Dim.symbol("tokens");

    private static Model encoder(String mask) {
        GraphEditor editor = GraphEditor.empty("encoder")
                .addInput(new ValueInfo("embedded", TensorType.of(DType.FLOAT, ROWS, TOKENS, Dim.of(4))))
                .addInput(new ValueInfo(mask, TensorType.of(DType.INT64, ROWS, TOKENS)))
                .addOutput(new ValueInfo("hidden", TensorType.of(DType.FLOAT, ROWS, TOKENS, Dim.of(4))))
                .add(Node.of("tanh", "Tanh", List.of("embedded"), List.of("hidden")));
        return Model.of(editor.build(), 11, 6);
    }

    @Test
    void addsOneOutputAndKeepsTheOthers() {
        for (Pooling pooling : Pooling.values()) {
            Model pooled = pooling.appendedTo(encoder("attention_mask"), "hidden");

            assertThat(pooled.graph().outputs())
                    .extracting(ValueInfo::name)
                    .hasSize(2)
                    .startsWith("hidden");
            assertThat(pooled.graph().isDefined(Pooling.output(pooled))).isTrue();
            assertThat(pooled.opset()).isEqualTo(11);
        }
    }

    @Test
    void leavesNoTraceWhenRemoved() {
        Model plain = encoder("attention_mask");

        Model restored = Pooling.removedFrom(Pooling.MEAN.appendedTo(plain, "hidden"));

        assertThat(GraphText.of(restored)).isEqualTo(GraphText.of(plain));
        assertThat(Pooling.removedFrom(plain)).isSameAs(plain);
    }

    @Test
    void refusesAnOutputThatIsNotThereAndNamesThoseThatAre() {
        assertThatThrownBy(() -> Pooling.CLS.appendedTo(encoder("attention_mask"), "hiden"))
                .isInstanceOf(ModelException.class)
                .hasMessage("The model has no output 'hiden' to pool. Its outputs are [hidden].");
    }

    @Test
    void refusesTheMeanWithoutAMask() {
        assertThatThrownBy(() -> Pooling.MEAN.appendedTo(encoder("mask"), "hidden"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("attention_mask");
    }
}
