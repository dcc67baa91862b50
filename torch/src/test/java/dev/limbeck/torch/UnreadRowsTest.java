package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.AskedValues;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Reference.OfTeacher;
import dev.limbeck.recover.Term;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.site.Encoder;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of tokens that nothing reads are not computed, and neither losses nor gradients change by it. */
class UnreadRowsTest {
    private static final TrueLabels LABELS = new TrueLabels("logits", Task.CLASSIFICATION, 1);
    private static final TrainingSettings SETTINGS = TrainingSettings.encoder(1, 1e-3, 1);
    private static final Map<String, Tensor> ROWS =
            CanonicalBert.inputs(Shapes.SMALL, CanonicalBert.mask(7, 3, 12, 1), 5);

    private static Model bert(Head head, Mask mask) {
        return CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, head, mask, 11);
    }

    private static Map<String, float[]> gradients(TrainingGraph training) {
        Map<String, Tensor> inputs = new HashMap<>(ROWS);
        inputs.put(TrainingGraph.LABELS, Tensor.vector(2L, 0L, 1L, 1L));
        Map<String, float[]> results = new HashMap<>();
        try (NativeScope scope = new NativeScope();
                TorchGraph graph = TorchGraph.of(training.model());
                Parameters parameters = new Parameters(training.model(), training.trainable())) {
            Map<String, Value> given = new HashMap<>(graph.natives(inputs));
            given.putAll(parameters.values());
            try (Forward forward = graph.forward(given, Set.of(TrainingGraph.LOSS), new Mode(false, 1))) {
                Value loss = forward.get(TrainingGraph.LOSS);
                results.put(TrainingGraph.LOSS, loss.host().toFloats());
                loss.torch().backward();
            }
            training.trainable()
                    .forEach(name -> results.put(
                            name,
                            NativeTensors.toHost(parameters.get(name).grad(), dev.limbeck.tensor.DType.FLOAT)
                                    .toFloats()));
        }
        return results;
    }

    @ParameterizedTest
    @EnumSource(Mask.class)
    void gradientsStayTheSame(Mask mask) {
        TrainingGraph whole = TrainingGraph.of(bert(Head.FIRST_TOKEN, mask), List.of(), Recovery.of(LABELS, SETTINGS));
        TrainingGraph less = whole.withoutUnreadRows();
        assertThat(less.model()).isNotEqualTo(whole.model());
        Map<String, float[]> expected = gradients(whole);
        gradients(less)
                .forEach((name, values) -> assertThat(values)
                        .as(name)
                        .containsExactly(expected.getOrDefault(name, new float[0]), within(1e-6f)));
    }

    /** The last block, both its dropouts included, reads one row that is picked before it. */
    @Test
    void dropoutIsNoHindrance() {
        Recovery recovery = Recovery.of(LABELS, SETTINGS).withDropout(0.1);
        TrainingGraph whole = TrainingGraph.of(bert(Head.FIRST_TOKEN, Mask.ADDITIVE), List.of(), recovery);
        assertThat(picks(whole.withoutUnreadRows())).isEqualTo(picks(whole) + 1);
    }

    private static long picks(TrainingGraph training) {
        return training.model().graph().nodes().stream()
                .filter(node -> node.is("Gather") && node.intAttribute("axis", 0) == 1)
                .count();
    }

    @Test
    void rowsThatALossReadsAreComputed() {
        Model bert = bert(Head.FIRST_TOKEN, Mask.ADDITIVE);
        List<String> states = Encoder.recognise(bert).require("a test").hiddenStates();
        String last = states.get(states.size() - 1);
        Objective hidden = (student, teachers) ->
                List.of(Term.of("hidden", last, OfTeacher.whole(0, last), new MeanSquaredError(), 1));
        TrainingGraph training = TrainingGraph.of(bert, List.of(bert), Recovery.of(hidden, SETTINGS));
        assertThat(training.withoutUnreadRows().model()).isSameAs(training.model());
        TrainingGraph pooled =
                TrainingGraph.of(bert(Head.MASKED_MEAN, Mask.ADDITIVE), List.of(), Recovery.of(LABELS, SETTINGS));
        assertThat(pooled.withoutUnreadRows().model()).isSameAs(pooled.model());
    }

    /** What a teacher is asked for is what it would have said. */
    @Test
    void whatIsAskedStaysTheSame() {
        Model bert = bert(Head.FIRST_TOKEN, Mask.ADDITIVE);
        List<String> states = Encoder.recognise(bert).require("a test").hiddenStates();
        Map<String, Tensor> all = answers(bert, Set.of("logits", states.get(1)));
        assertThat(AskedValues.of(bert, Set.of("logits")).graph().nodes())
                .hasSizeGreaterThan(bert.graph().nodes().size());
        all.forEach((value, expected) -> assertThat(answers(AskedValues.of(bert, Set.of(value)), Set.of(value))
                        .getOrDefault(value, Tensor.scalar(0f))
                        .toFloats())
                .as(value)
                .containsExactly(expected.toFloats(), within(1e-5f)));
    }

    private static Map<String, Tensor> answers(Model model, Set<String> values) {
        Map<String, Tensor> answers = new HashMap<>();
        try (NativeScope scope = new NativeScope();
                TorchGraph graph = TorchGraph.of(model);
                Forward forward = graph.forward(graph.natives(ROWS), values, Mode.INFERENCE)) {
            values.forEach(value -> answers.put(value, forward.get(value).host()));
        }
        return answers;
    }
}
