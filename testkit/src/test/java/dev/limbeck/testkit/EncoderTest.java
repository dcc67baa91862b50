package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Blocks;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.site.Head;
import dev.limbeck.site.Tap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EncoderTest {
    private final Model canonical = Passes.canonical(TinyEncoder.model(3)).model();

    private Encoder encoder() {
        return Encoder.recognise(canonical).encoder().orElseThrow();
    }

    @Test
    void everyPartIsFound() {
        Encoder encoder = encoder();
        assertThat(encoder.family()).isEqualTo("bert");
        assertThat(encoder.hidden()).isEqualTo(TinyEncoder.HIDDEN);
        assertThat(encoder.embeddings().word().rows()).isEqualTo(TinyEncoder.WORDS);
        assertThat(encoder.embeddings().position().orElseThrow().rows()).isEqualTo(TinyEncoder.POSITIONS);
        assertThat(encoder.embeddings().type()).isEmpty();
        assertThat(encoder.mask().orElseThrow().padding()).isLessThan(-1e30);
        assertThat(encoder.head().reads()).isEqualTo(Head.Reads.FIRST_TOKEN);
        assertThat(encoder.head().pooler()).isPresent();
        assertThat(encoder.head().classifier().orElseThrow().outputs()).isEqualTo(2);
    }

    @Test
    void blocksFollowOneAnother() {
        List<EncoderBlock> blocks = encoder().blocks();
        assertThat(blocks).hasSize(TinyEncoder.BLOCKS);
        assertThat(blocks.get(0).input()).isEqualTo(encoder().embeddings().output());
        assertThat(blocks.get(1).input()).isEqualTo(blocks.get(0).output());
        assertThat(blocks.get(0).headSize()).isEqualTo(TinyEncoder.HEAD_SIZE);
        assertThat(blocks.get(0).up().outputs()).isEqualTo(blocks.get(0).down().inputs());
    }

    @Test
    void tapsAreValuesOfTheGraph() {
        Encoder encoder = encoder();
        for (Tap.Role role : List.of(Tap.Role.EMBEDDINGS, Tap.Role.HIDDEN, Tap.Role.KEYS, Tap.Role.INTERMEDIATE)) {
            String value = new Tap(role, 1).in(encoder).orElseThrow();
            assertThat(canonical.graph().isDefined(value)).as(value).isTrue();
        }
        assertThat(Tap.of(Tap.Role.LOGITS).in(encoder)).contains("logits");
        assertThatThrownBy(() -> new Tap(Tap.Role.HIDDEN, 2).in(encoder))
                .hasMessage("There is no block 2 in an encoder with 2 blocks.");
    }

    @Test
    void theFirstNodeThatDoesNotFitIsNamed() {
        Node activation = encoder().blocks().get(1).activation();
        GraphEditor editor = canonical.edit();
        editor.replace(
                activation, Node.of("odd", Node.STANDARD, "Exp", activation.inputs(), activation.outputs(), Map.of()));
        Model odd = canonical.withGraph(editor.build());
        assertThat(Encoder.recognise(odd).unrecognised().orElseThrow())
                .hasToString("Exp 'odd': an activation was expected");
    }

    @Test
    void hiddenStatesOfBertAreBehindItsNorms() {
        assertThat(encoder().hiddenStates())
                .hasSize(TinyEncoder.BLOCKS)
                .allSatisfy(state -> assertThat(
                                canonical.graph().producer(state).orElseThrow().opType())
                        .isEqualTo("LayerNormalization"));
    }

    @Test
    void repeatedBlocksAreFoundWithoutKnowingTheArchitecture() {
        Blocks blocks = Blocks.of(canonical.graph());
        assertThat(blocks.runs()).hasSize(1);
        assertThat(blocks.all()).hasSize(TinyEncoder.BLOCKS);
        assertThat(blocks.all().get(0).nodes())
                .contains(encoder().blocks().get(0).attention());
        assertThat(blocks.all().get(1).nodes())
                .contains(encoder().blocks().get(1).attention());
    }

    @Test
    void stagesOfAResNetAreRuns() {
        Model resnet = OnnxReader.read(Shared.model("resnet20-cifar10/with-batchnorm.onnx"));
        Blocks blocks = Blocks.of(Passes.canonical(resnet).model().graph());
        assertThat(blocks.runs().stream().map(r -> r.blocks().size()).toList()).containsExactly(3, 2, 2);
        assertThat(blocks.all())
                .allSatisfy(
                        b -> assertThat(b.nodes()).filteredOn(n -> n.is("Conv")).hasSize(2));
    }
}
