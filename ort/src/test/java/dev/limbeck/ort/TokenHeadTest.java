package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Labels;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.huggingface.EncoderBuilder;
import dev.limbeck.huggingface.EncoderConfig;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
import dev.limbeck.pass.Passes;
import dev.limbeck.recover.TaskHead;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A new head on every token, and what the labels of words and sets of classes ask of a training. */
class TokenHeadTest {
    private static final int HIDDEN = 8;
    private static final int TAGS = 3;
    private static final Map<String, Tensor> INPUTS = Map.of(
            "input_ids", Tensor.ofLongs(Shape.of(2, 3), 4, 7, 9, 5, 6, 0),
            "attention_mask", Tensor.ofLongs(Shape.of(2, 3), 1, 1, 1, 1, 1, 0),
            "token_type_ids", Tensor.ofLongs(Shape.of(2, 3), 0, 0, 0, 0, 0, 0));

    private static Model encoder() {
        return Passes.canonical(EncoderBuilder.random(EncoderConfig.parse("""
                                {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 20,
                                 "max_position_embeddings": 12, "hidden_size": 8, "num_hidden_layers": 2,
                                 "num_attention_heads": 2, "intermediate_size": 16}
                                """), 1))
                .model();
    }

    @Test
    void everyTokenIsAnsweredByItsOwnVector() {
        Model encoder = encoder();
        String hidden = encoder.graph().outputs().get(0).name();
        Model headed = TaskHead.attachedToTokens(encoder, TAGS, 7);
        assertThat(headed.graph().outputs()).extracting(ValueInfo::name).containsExactly("logits");
        GraphEditor both = headed.edit();
        both.addOutput(new ValueInfo(hidden, TensorType.of(DType.FLOAT)));
        float[] weight = headed.graph().initializers().entrySet().stream()
                .filter(w -> w.getKey().contains("head") && w.getValue().rank() == 2)
                .map(w -> w.getValue().toFloats())
                .findFirst()
                .orElseThrow();

        try (OrtSession session = OrtSession.open(headed.withGraph(both.build()))) {
            Map<String, Tensor> answers = session.run(INPUTS, Set.of("logits", hidden));
            float[] logits = floats(answers, "logits");
            float[] vectors = floats(answers, hidden);

            assertThat(Objects.requireNonNull(answers.get("logits")).shape()).isEqualTo(Shape.of(2, 3, TAGS));
            for (int token = 0; token < 6; token++) {
                for (int tag = 0; tag < TAGS; tag++) {
                    double expected = 0;
                    for (int i = 0; i < HIDDEN; i++) {
                        expected += (double) vectors[token * HIDDEN + i] * weight[i * TAGS + tag];
                    }
                    assertThat((double) logits[token * TAGS + tag]).isCloseTo(expected, within(1e-5));
                }
            }
        }
    }

    @Test
    void labelsSayWhichTaskIsLearned() {
        Labels tags = new Labels.TagLabels(List.of(List.of(0)), List.of("O"));
        Labels sets = new Labels.ClassSetLabels(List.of(Set.of(0)), List.of("a", "b"));

        assertThat(Task.of(tags)).isEqualTo(Task.CLASSIFICATION);
        assertThat(Task.of(sets)).isEqualTo(Task.MULTI_LABEL);
    }

    @Test
    void aRowsAnswerIsReadWithItsPadding() {
        Model headed = TaskHead.attachedToTokens(encoder(), TAGS, 7);
        Labels labels =
                new Labels.TagLabels(List.of(List.of(-100, 1, -100), List.of(-100, 2)), List.of("O", "B-X", "I-X"));
        try (OrtSession session = OrtSession.open(headed)) {
            float[] logits = floats(session.run(INPUTS), "logits");
            Predictions answers =
                    new Predictions(List.of(Arrays.copyOfRange(logits, 0, 9), Arrays.copyOfRange(logits, 9, 18)));
            int right = (best(logits, 1) == 1 ? 1 : 0) + (best(logits, 4) == 2 ? 1 : 0);

            assertThat(Metric.parse("token-accuracy").score(answers, labels).value())
                    .isEqualTo(right / 2.0);
        }
    }

    private static float[] floats(Map<String, Tensor> answers, String output) {
        return Objects.requireNonNull(answers.get(output)).toFloats();
    }

    private static int best(float[] logits, int token) {
        int best = 0;
        for (int i = 1; i < TAGS; i++) {
            best = logits[token * TAGS + i] > logits[token * TAGS + best] ? i : best;
        }
        return best;
    }
}
