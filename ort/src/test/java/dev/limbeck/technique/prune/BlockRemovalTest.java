package dev.limbeck.technique.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.Undeclared;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.technique.prune.BlockRemoval.Candidate;
import dev.limbeck.technique.structure.LayerDropping;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.Shared;
import dev.limbeck.testkit.TinyEncoder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Blocks left out, against layer dropping and against blocks whose branch is multiplied by 0. */
class BlockRemovalTest {
    private static Map<String, Tensor> answers(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(inputs);
        }
    }

    private static void assertSame(Model actual, Model expected, Map<String, Tensor> inputs) {
        Map<String, Tensor> answers = answers(expected, inputs);
        answers(actual, inputs)
                .forEach((name, tensor) -> Closeness.assertClose(
                        name, tensor, Objects.requireNonNull(answers.get(name)), Closeness.ROUNDING));
    }

    @Test
    void layersOfAnEncoderGoAsLayerDroppingLeavesThemOut() {
        for (long seed = 1; seed <= 4; seed++) {
            Model canonical = Passes.canonical(TinyEncoder.model(seed)).model();
            BlockRemoval removal = new BlockRemoval(canonical);

            assertThat(removal.candidates()).hasSize(TinyEncoder.BLOCKS);
            for (Candidate block : removal.candidates()) {
                Model without = removal.without(canonical, List.of(block));
                Model kept = LayerDropping.keeping(canonical, List.of(2 - block.number()));
                assertSame(without, kept, TinyEncoder.inputs(seed, 3, 7));
                assertThat(removal.left(without)).hasSize(1).doesNotContain(block);
            }
        }
    }

    /** A residual block goes: as if its branch were 0. */
    @Test
    void residualBlocksGoAsIfTheyAddedNothing() {
        Model canonical = Passes.canonical(OnnxReader.read(Shared.model("resnet20-cifar10/with-batchnorm.onnx")))
                .model();
        BlockRemoval removal = new BlockRemoval(canonical);
        Map<String, Tensor> inputs = RealisticInputs.images(canonical, 2);

        // Of three stages with three blocks each, all but the first two of which begin with a block of another shape.
        assertThat(removal.candidates()).hasSize(7);
        List<Candidate> gone = List.of(
                removal.candidates().get(1),
                removal.candidates().get(3),
                removal.candidates().get(6));
        Model silent = canonical;
        for (Candidate block : gone) {
            silent = silenced(silent, block);
        }
        assertSame(removal.without(canonical, gone), silent, inputs);
        Model inSteps = canonical;
        for (Candidate block : List.of(gone.get(1), gone.get(0), gone.get(2))) {
            inSteps = removal.without(inSteps, List.of(block));
        }
        assertSame(inSteps, silent, inputs);
        assertThat(removal.left(inSteps)).hasSize(4);
    }

    /** A block ends with the sum of what it reads, behind a Relu, and of a branch, which is multiplied by 0. */
    private static Model silenced(Model model, Candidate block) {
        Node sum = model.graph().producer(block.output()).orElseThrow();
        assertThat(sum.opType()).isEqualTo("Add");
        int branch = model.graph().producer(sum.input(0)).orElseThrow().is("Relu") ? 1 : 0;
        GraphEditor editor = model.edit();
        String nothing = editor.constant("nothing", Tensor.scalar(0f));
        String silent = editor.freshName("silent");
        editor.add(Node.of(silent, "Mul", List.of(sum.input(branch), nothing), List.of(silent)));
        editor.replace(sum, sum.withInput(branch, silent));
        return model.withGraph(editor.build());
    }

    /** Hidden states that are the model's output keep their name, whichever block makes them. */
    @Test
    void theLastBlocksGoOneAfterTheOther() {
        Model canonical = Passes.canonical(TinyEncoder.model(1)).model();
        Encoder encoder = Encoder.recognise(canonical).encoder().orElseThrow();
        String last = encoder.blocks().get(1).output();
        Model body = Passes.canonical(canonical.withGraph(canonical
                        .edit()
                        .removeOutput("logits")
                        .addOutput(new ValueInfo(last, new Undeclared()))
                        .build()))
                .model();
        BlockRemoval removal = new BlockRemoval(body);
        Model one = removal.without(body, List.of(removal.candidates().get(1)));
        Model none = removal.without(one, List.of(removal.candidates().get(0)));

        assertThat(removal.left(none)).isEmpty();
        assertSame(none, removal.without(body, removal.candidates()), TinyEncoder.inputs(1, 2, 5));
    }

    @Test
    void aModelWithoutBlocksHasNone() {
        assertThat(new BlockRemoval(ImportanceTest.network()).candidates()).isEmpty();
    }
}
