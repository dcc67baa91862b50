package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Labels;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.huggingface.EncoderBuilder;
import dev.limbeck.huggingface.EncoderConfig;
import dev.limbeck.measure.MaskedTokenAccuracy;
import dev.limbeck.measure.Predictions;
import dev.limbeck.pass.Passes;
import dev.limbeck.recover.MaskedLmHead;
import dev.limbeck.recover.MaskedPositions;
import dev.limbeck.recover.MaskedTokens;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.TaskHead;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A masked-LM head at hidden words says what it says at all of them, and scores what plain Java does. */
class MaskedLmHeadTest {
    private static final int WORDS = 200;
    private static final int TOKENS = 4;
    private static final long NONE = -100;
    private static final long[] HIDDEN = {NONE, 7, NONE, NONE, NONE, 5, 150, NONE, 3, NONE, NONE, NONE};
    private static final Map<String, Tensor> INPUTS = Map.of(
            "input_ids",
            Tensor.ofLongs(Shape.of(3, TOKENS), 4, 7, 9, 2, 5, 6, 8, 0, 1, 1, 0, 0),
            "attention_mask",
            Tensor.ofLongs(Shape.of(3, TOKENS), 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0),
            "token_type_ids",
            Tensor.ofLongs(Shape.of(3, TOKENS), new long[12]),
            TrainingGraph.LABELS,
            Tensor.ofLongs(Shape.of(3, TOKENS), HIDDEN));

    private static Model encoder(String architecture) {
        return Passes.canonical(EncoderBuilder.random(EncoderConfig.parse("""
                                {"model_type": "bert", "architectures": ["%s"], "vocab_size": 200,
                                 "max_position_embeddings": 12, "hidden_size": 8, "num_hidden_layers": 2,
                                 "num_attention_heads": 2, "intermediate_size": 16}
                                """.formatted(architecture)), 1))
                .model();
    }

    private static Model model(String kind) {
        return kind.equals("read") ? encoder("BertForMaskedLM") : MaskedLmHead.attachedTo(encoder("BertModel"), 3);
    }

    private static Map<String, float[]> run(Model model, String... outputs) {
        GraphEditor editor = model.edit();
        for (String output : outputs) {
            if (!model.graph().isOutput(output)) {
                editor.addOutput(new ValueInfo(output, TensorType.of(DType.FLOAT)));
            }
        }
        Map<String, Tensor> inputs = new LinkedHashMap<>(INPUTS);
        inputs.keySet().removeIf(name -> !model.graph().isInput(name));
        try (OrtSession session = OrtSession.open(model.withGraph(editor.build()))) {
            Map<String, Tensor> answers = session.run(inputs, Set.of(outputs));
            Map<String, float[]> floats = new LinkedHashMap<>();
            for (String output : outputs) {
                floats.put(output, Objects.requireNonNull(answers.get(output)).toFloats());
            }
            return floats;
        }
    }

    private static float[] of(Map<String, float[]> answers, String output) {
        return Objects.requireNonNull(answers.get(output));
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "attached"})
    void hiddenWordsAreGuessedAsAllWordsAre(String kind) {
        Model model = model(kind);
        Model scored = MaskedPositions.scored(model);
        String logits = model.graph().outputs().get(0).name();
        Map<String, float[]> answers = run(scored, logits, MaskedPositions.LOGITS, MaskedPositions.SCORES);

        float[] all = of(answers, logits);
        float[] gathered = of(answers, MaskedPositions.LOGITS);
        float[] scores = of(answers, MaskedPositions.SCORES);
        double[] expected = new double[9];
        int next = 0;
        for (int token = 0; token < HIDDEN.length; token++) {
            if (HIDDEN[token] != NONE) {
                float[] words = Arrays.copyOfRange(all, token * WORDS, (token + 1) * WORDS);
                float[] own = Arrays.copyOfRange(gathered, next * WORDS, (next + 1) * WORDS);
                assertThat(own).containsExactly(words, within(1e-5f));
                add(expected, token / TOKENS, words, (int) HIDDEN[token]);
                next++;
            }
        }
        assertThat(gathered).hasSize(next * WORDS);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) scores[i]).isCloseTo(expected[i], within(1e-4));
        }
        Predictions rows = new Predictions(List.of(
                Arrays.copyOfRange(scores, 0, 3), Arrays.copyOfRange(scores, 3, 6), Arrays.copyOfRange(scores, 6, 9)));
        assertThat(MaskedTokenAccuracy.loss(rows))
                .isCloseTo((expected[2] + expected[5] + expected[8]) / next, within(1e-4));
        assertThat(new MaskedTokenAccuracy().score(rows, new Labels.None()).value())
                .isCloseTo((expected[0] + expected[3] + expected[6]) / next, within(1e-9));
        assertThat(run(MaskedPositions.onlyScores(model), MaskedPositions.SCORES)
                        .get(MaskedPositions.SCORES))
                .isEqualTo(scores);
    }

    /** Hits, hidden words and −log softmax of the right word, by row. */
    private static void add(double[] figures, int row, float[] words, int right) {
        int best = 0;
        double sum = 0;
        for (int word = 0; word < WORDS; word++) {
            best = words[word] > words[best] ? word : best;
            sum += Math.exp(words[word]);
        }
        figures[3 * row] += best == right ? 1 : 0;
        figures[3 * row + 1] += 1;
        figures[3 * row + 2] += Math.log(sum) - words[right];
    }

    @Test
    void whatIsTrainedHasNoScoresOfAllTokensAndTheResultNoneOfTheRest() {
        Model model = model("attached");
        String logits = model.graph().outputs().get(0).name();
        Model scored = MaskedPositions.scored(model);
        TrainingGraph training = TrainingGraph.of(
                scored, List.of(), Recovery.of(new MaskedTokens(1), TrainingSettings.encoder(1, 1e-3, 1)));
        assertThat(training.model().graph().isDefined(MaskedPositions.LOGITS)).isTrue();
        assertThat(training.model().graph().isDefined(logits)).isFalse();
        assertThat(training.trainable())
                .containsAll(scored.graph().initializers().entrySet().stream()
                        .filter(weight -> weight.getValue().dtype() == DType.FLOAT
                                && weight.getValue().rank() == 2)
                        .map(Map.Entry::getKey)
                        .toList());
        Model result = MaskedPositions.removedFrom(scored);
        assertThat(result.graph().inputs()).isEqualTo(model.graph().inputs());
        assertThat(result.graph().nodes()).hasSameSizeAs(model.graph().nodes());
        assertThat(of(run(result, logits), logits)).isEqualTo(of(run(model, logits), logits));
    }

    @Test
    void aDecoderThatIsACopyOfTheTableIsTheTableAgain() {
        Model copied = model("read");
        Model tied = MaskedLmHead.tied(copied);
        String logits = copied.graph().outputs().get(0).name();
        assertThat(ofWords(copied.graph())).hasSize(2);
        assertThat(ofWords(tied.graph())).hasSize(1);
        assertThat(of(run(tied, logits), logits)).containsExactly(of(run(copied, logits), logits), within(1e-5f));
        assertThat(MaskedLmHead.of(tied)).isPresent();
        assertThat(ofWords(Passes.canonical(tied).model().graph())).hasSize(1);
    }

    private static List<Tensor> ofWords(Graph graph) {
        List<Tensor> tables = new ArrayList<>(graph.initializers().values());
        tables.removeIf(tensor -> tensor.rank() != 2 || tensor.shape().size() != WORDS * 8);
        return tables;
    }

    @Test
    void otherHeadsAreNone() {
        Model bare = encoder("BertModel");
        for (Model other :
                List.of(bare, TaskHead.attachedToTokens(bare, 3, 1), encoder("BertForSequenceClassification"))) {
            assertThat(MaskedLmHead.of(other)).isEmpty();
            assertThatThrownBy(() -> MaskedPositions.addedTo(other))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("--masked-lm");
        }
    }
}
