package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.huggingface.EncoderBuilder;
import dev.limbeck.huggingface.EncoderConfig;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.op.ModelCost;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.site.Site.PartSite;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.structure.LayerSharing.Sharing;
import dev.limbeck.technique.structure.LayerSharing.Start;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.Shared;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Blocks that share weights, on ONNX Runtime. */
class LayerSharingTest {
    private static final LayerSharing TECHNIQUE = new LayerSharing();
    private static final int HIDDEN = 16;
    private static final int INTERMEDIATE = 32;
    private static final int ATTENTION_SIZE = 4 * (HIDDEN * HIDDEN + HIDDEN) + 2 * HIDDEN;
    private static final int FEED_FORWARD_SIZE = 2 * HIDDEN * INTERMEDIATE + INTERMEDIATE + HIDDEN + 2 * HIDDEN;
    private static final Model FIVE = encoder(5);

    /** Every constant is another, also those that new models have alike. */
    private static Model encoder(int layers) {
        String config = String.format("""
                {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "vocab_size": 40000,
                 "max_position_embeddings": 128, "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": 4,
                 "intermediate_size": %d, "id2label": {"0": "negative", "1": "positive"}}
                """, HIDDEN, layers, INTERMEDIATE);
        Model model = EncoderBuilder.random(EncoderConfig.parse(config), 3);
        GraphEditor editor = model.edit();
        RandomTensors random = new RandomTensors(1);
        model.graph().initializers().forEach((name, tensor) -> {
            if (tensor.dtype().isFloating() && tensor.rank() == 1 && tensor.size() > 1) {
                editor.initializer(name, random.normal(tensor.shape(), name.endsWith("bias") ? 0 : 1, 0.1));
            }
        });
        return Passes.canonical(model.withGraph(editor.build())).model();
    }

    private static Outcome shared(Model model, String part, Sharing sharing) {
        return TECHNIQUE.apply(model, new PartSite(part), sharing, Statistics.NONE);
    }

    private static Model model(Outcome outcome) {
        return outcome.fold(model -> model, reason -> {
            throw new AssertionError(reason);
        });
    }

    private static Model both(Model model, Sharing sharing) {
        return model(shared(model(shared(model, LayerSharing.ATTENTION, sharing)), LayerSharing.FEED_FORWARD, sharing));
    }

    private static long parameters(Model model) {
        return ModelCost.of(model).parameters();
    }

    private static Map<String, Tensor> answers(Model model) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(RealisticInputs.sentences(2, 8).get(0));
        }
    }

    private static double[] upWeights(Model model, int block) {
        EncoderBlock found = Encoder.recognise(model).require("A test").blocks().get(block);
        return model.graph().initializer(found.up().weight()).orElseThrow().toDoubles();
    }

    @Test
    void oneSetIsLeftOfEachGroup() {
        Sharing pairs = new Sharing(2, Start.MEAN);
        // Five blocks in sets of 2, 2 and 1.
        assertThat(parameters(FIVE) - parameters(model(shared(FIVE, LayerSharing.ATTENTION, pairs))))
                .isEqualTo(2 * ATTENTION_SIZE);
        assertThat(parameters(FIVE) - parameters(model(shared(FIVE, LayerSharing.FEED_FORWARD, pairs))))
                .isEqualTo(2 * FEED_FORWARD_SIZE);
        assertThat(parameters(FIVE) - parameters(both(FIVE, new Sharing(0, Start.MEAN))))
                .isEqualTo(4 * (ATTENTION_SIZE + FEED_FORWARD_SIZE));
    }

    @Test
    void aSetIsTheMeanOrTheMiddle() {
        Model mean = both(FIVE, new Sharing(0, Start.MEAN));
        Model middle = both(FIVE, new Sharing(0, Start.MIDDLE));
        double[] sums = new double[HIDDEN * INTERMEDIATE];
        for (int block = 0; block < 5; block++) {
            double[] own = upWeights(FIVE, block);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += own[i] / 5;
            }
        }
        for (int block = 0; block < 5; block++) {
            assertThat(upWeights(mean, block)).containsExactly(sums, within(1e-6));
            assertThat(upWeights(middle, block)).containsExactly(upWeights(FIVE, 2));
        }
    }

    @Test
    void blocksThatAreAlikeAnswerAsBefore() {
        Model alike = both(FIVE, new Sharing(0, Start.MIDDLE));
        Outcome again = shared(alike, LayerSharing.ATTENTION, new Sharing(3, Start.MEAN));

        assertThat(again.error().orElseThrow()).isLessThan(1e-6);
        answers(model(again))
                .forEach((name, answer) -> Closeness.assertClose(
                        name, answer, Objects.requireNonNull(answers(alike).get(name)), Closeness.ROUNDING));
        assertThat(shared(FIVE, LayerSharing.ATTENTION, new Sharing(3, Start.MEAN))
                        .error()
                        .orElseThrow())
                .isGreaterThan(0.1);
    }

    @Test
    void whatIsNoEncoderIsDeclined() {
        Model images = QuantizedModels.images();
        assertThat(TECHNIQUE.sites(images)).isEmpty();
        String reason = shared(images, LayerSharing.ATTENTION, new Sharing(0, Start.MEAN))
                .fold(m -> "", r -> r);
        assertThat(reason).contains("no encoder").contains("Attention");
    }

    @Test
    void anAlbertOfBertIsSmallAndValid() {
        Model canonical = Passes.canonical(OnnxReader.read(Shared.model("bert-sst2/model.onnx")))
                .model();
        Model threeSets = both(canonical, new Sharing(4, Start.MEAN));
        EmbeddingFactorization embeddings = new EmbeddingFactorization();
        Factoring narrow = new Factoring(new RankRule.Given(128), false);
        Model albert =
                model(embeddings.apply(threeSets, embeddings.sites(threeSets).get(0), narrow, Statistics.NONE));

        assertThat((double) parameters(albert) / parameters(canonical)).isLessThan(0.35);
        assertThat(answers(albert)).isNotEmpty();
        assertThat(TECHNIQUE.sites(canonical)).hasSize(2);
    }
}
