package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.site.Encoder;
import dev.limbeck.technique.structure.EncoderBody;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An encoder that begins with another's body has the hidden states of that one, and the head that it had. */
class EncoderBodyTest {
    private static final Map<String, Tensor> INPUTS = CanonicalBert.inputs(Shapes.SMALL, CanonicalBert.mask(6, 4), 3);

    private static Model encoder(Shapes shapes, Head head, long seed) {
        return CanonicalBert.model(shapes, Precision.FLOAT, head, Mask.ADDITIVE, seed);
    }

    private static float[] hidden(Model model) {
        String hidden = Encoder.recognise(model).require("This test").lastHidden();
        GraphEditor editor = model.edit();
        if (!model.graph().isOutput(hidden)) {
            editor.addOutput(new ValueInfo(hidden, TensorType.of(DType.FLOAT)));
        }
        try (OrtSession session = OrtSession.open(model.withGraph(editor.build()))) {
            return Objects.requireNonNull(session.run(INPUTS, Set.of(hidden)).get(hidden))
                    .toFloats();
        }
    }

    @Test
    void theBodyIsTheOthersAndTheHeadStays() {
        Model own = encoder(Shapes.SMALL, Head.FIRST_TOKEN, 1);
        Model start = encoder(Shapes.SMALL, Head.NONE, 2);

        Model taken = EncoderBody.taken(own, start);

        assertThat(hidden(taken)).isEqualTo(hidden(start)).isNotEqualTo(hidden(own));
        Set<String> ofHead = new HashSet<>(own.graph().initializers().keySet());
        ofHead.removeAll(start.graph().initializers().keySet());
        assertThat(ofHead)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(taken.graph().initializer(name))
                        .isEqualTo(own.graph().initializer(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "96, 40, 32, 4, 64, 3, table of words is [96",
        "97, 30, 32, 4, 64, 3, table of positions",
        "97, 40, 16, 4, 64, 3, 16] there",
        "97, 40, 32, 2, 64, 3, attention heads is 2 there and 4 here",
        "97, 40, 32, 4, 48, 3, layer 0's first feed-forward layer",
        "97, 40, 32, 4, 64, 2, layers is 2 there and 3 here"
    })
    void otherShapesAreNamed(
            int words, int positions, int hidden, int heads, int intermediate, int layers, String message) {
        Model own = encoder(Shapes.SMALL, Head.FIRST_TOKEN, 1);
        Model start = encoder(new Shapes(words, positions, hidden, heads, intermediate, layers), Head.NONE, 2);

        assertThatThrownBy(() -> EncoderBody.taken(own, start))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
