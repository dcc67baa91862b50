package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.recover.FrozenPrefix;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Padding;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Reference.OfTeacher;
import dev.limbeck.recover.Term;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.site.Encoder;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FrozenPrefixTest {
    private static final Model BERT = CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, 1);
    private static final Padding TOKENS = Padding.ofTokens("attention_mask");
    private static final TrueLabels LABELS = new TrueLabels("logits", Task.CLASSIFICATION, 1);
    private static final TrainingSettings SETTINGS = TrainingSettings.encoder(2, 1e-3, 1);
    private static final List<String> STATES =
            Encoder.recognise(BERT).require("a test").hiddenStates();

    private static Optional<FrozenPrefix> prefix(Recovery recovery) {
        return FrozenPrefix.of(
                TrainingGraph.of(BERT, List.of(BERT), recovery),
                1,
                STATES.stream().collect(Collectors.toMap(state -> state, state -> TOKENS)));
    }

    /** The embeddings, and more. */
    private static List<String> frozen(String... more) {
        List<String> patterns = new ArrayList<>(List.of("word*", "type*", "position*", "embeddings*"));
        patterns.addAll(List.of(more));
        return patterns;
    }

    private static List<String> products(Model model) {
        return model.graph().nodes().stream()
                .filter(node -> node.is("MatMul") || node.is("Gemm") || node.is("Attention"))
                .map(Node::name)
                .toList();
    }

    /** All that lies below the first weight that learns is computed apart. */
    @Test
    void theBodyBelowAHeadBecomesATeacher() {
        Recovery recovery = Recovery.of(LABELS, SETTINGS).withFrozen(frozen("layer.*", "pooler*"));
        FrozenPrefix prefix = prefix(recovery).orElseThrow();
        assertThat(prefix.rest().trainable()).containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
        assertThat(products(prefix.rest().model())).hasSize(1);
        assertThat(products(prefix.model())).hasSize(products(BERT).size() - 1);
        assertThat(prefix.rest().taught()).hasSize(1);
        OfTeacher features = prefix.rest().taught().get(0);
        assertThat(features.teacher()).isEqualTo(1);
        assertThat(prefix.model().graph().outputs())
                .extracting(ValueInfo::name)
                .containsExactly(features.teacherValue());
        assertThat(prefix.rest().model().graph().feeds())
                .extracting(ValueInfo::name)
                .contains(features.value(), TrainingGraph.LABELS);
    }

    /** Hidden states differ in length from batch to batch, and say so. */
    @Test
    void hiddenStatesOfFrozenBlocksAreKnownByTheirTokens() {
        Objective hidden = (student, teachers) ->
                List.of(Term.of("hidden", STATES.get(1), OfTeacher.whole(0, STATES.get(0)), new MeanSquaredError(), 1));
        Recovery recovery = Recovery.of(hidden, SETTINGS).withFrozen(frozen("layer.0.*"));
        FrozenPrefix prefix = prefix(recovery).orElseThrow();
        assertThat(prefix.rest().taught()).hasSize(2);
        assertThat(prefix.rest().taught()).contains(new OfTeacher(1, STATES.get(0), Optional.of(TOKENS)));
    }

    @Test
    void thereIsNoneWhereAllLearnsOrDropoutIsDrawn() {
        assertThat(prefix(Recovery.of(LABELS, SETTINGS))).isEmpty();
        Recovery dropping =
                Recovery.of(LABELS, SETTINGS).withFrozen(frozen("layer.*")).withDropout(0.1);
        assertThat(prefix(dropping)).isEmpty();
    }
}
