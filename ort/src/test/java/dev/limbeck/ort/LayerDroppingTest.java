package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.site.Encoder;
import dev.limbeck.technique.structure.LayerDropping;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An encoder without some of its blocks is the encoder of the blocks that stay. */
class LayerDroppingTest {
    private static final Shapes THREE = Shapes.SMALL;
    private static final Map<String, Tensor> INPUTS = CanonicalBert.inputs(THREE, CanonicalBert.mask(6, 4), 3);

    private static Model encoder(int layers) {
        Shapes shapes = new Shapes(
                THREE.vocabulary(), THREE.positions(), THREE.hidden(), THREE.heads(), THREE.intermediate(), layers);
        return CanonicalBert.model(shapes, Precision.FLOAT, Head.NONE, Mask.ADDITIVE, 1);
    }

    @Test
    void theFirstBlocksAreTheShorterEncoder() {
        Model dropped = LayerDropping.keeping(encoder(3), List.of(0, 1));
        assertThat(answers(dropped)).isEqualTo(answers(encoder(2)));
        assertThat(Encoder.recognise(dropped).require("This test").blocks()).hasSize(2);
        assertThat(dropped.graph().initializers().keySet()).noneMatch(name -> name.startsWith("layer.2"));
        assertThat(dropped.graph().outputs()).isEqualTo(encoder(3).graph().outputs());
    }

    @Test
    void aBlockInTheMiddleLeavesTheOthersAsTheyWere() {
        Model three = encoder(3);
        Model dropped = LayerDropping.keeping(three, List.of(0, 2));
        assertThat(dropped.graph().initializers())
                .allSatisfy((name, tensor) ->
                        assertThat(three.graph().initializer(name)).contains(tensor));
        assertThat(answers(dropped)).isNotEqualTo(answers(three)).isNotEqualTo(answers(encoder(2)));
    }

    @Test
    void blocksThatAreNotThereAreNamed() {
        assertThatThrownBy(() -> LayerDropping.keeping(encoder(3), List.of(1, 3)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no block 3")
                .hasMessageContaining("0 to 2");
    }

    private static float[] answers(Model model) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(INPUTS).values().iterator().next().toFloats();
        }
    }
}
