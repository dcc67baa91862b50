package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.op.ModelCost;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.Shared;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Narrow tables of embeddings, on ONNX Runtime. */
class EmbeddingFactorizationTest {
    private static final EmbeddingFactorization TECHNIQUE = new EmbeddingFactorization();
    private static final int ROWS = 30;
    private static final int WIDTH = 8;
    private static final Map<String, Tensor> INPUTS = Map.of(
            "ids", Tensor.ofLongs(Shape.of(2, 4), 3, 1, 3, 3, 7, -1, 9, 9),
            "attention_mask", Tensor.ofLongs(Shape.of(2, 4), 1, 1, 1, 1, 1, 1, 0, 0));

    /** {@code y = table[ids] · mask}. */
    private static Model model(Tensor table) {
        Dim rows = Dim.symbol("rows");
        Dim tokens = Dim.symbol("tokens");
        GraphEditor editor = GraphEditor.empty("embeddings")
                .addInput(new ValueInfo("ids", TensorType.of(DType.INT64, rows, tokens)))
                .addInput(new ValueInfo("attention_mask", TensorType.of(DType.INT64, rows, tokens)))
                .addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, rows, tokens, Dim.of(WIDTH))))
                .initializer("table", table)
                .initializer("axis", Tensor.vector(-1L));
        editor.add(Node.of("lookup", "Gather", List.of("table", "ids"), List.of("e")));
        editor.add(Node.of("column", "Unsqueeze", List.of("attention_mask", "axis"), List.of("m")));
        editor.add(Node.of("cast", "CastLike", List.of("m", "e"), List.of("f")));
        editor.add(Node.of("mul", "Mul", List.of("e", "f"), List.of("y")));
        return Model.of(editor.build(), 21, 10);
    }

    private static Tensor table(int rank) {
        RandomTensors random = new RandomTensors(4);
        float[] left = random.normal(ROWS, rank).toFloats();
        float[] right = random.normal(rank, WIDTH).toFloats();
        float[] table = new float[ROWS * WIDTH];
        for (int i = 0; i < table.length; i++) {
            for (int r = 0; r < rank; r++) {
                table[i] += left[i / WIDTH * rank + r] * right[r * WIDTH + i % WIDTH];
            }
        }
        return Tensor.ofFloats(Shape.of(ROWS, WIDTH), table);
    }

    private static Outcome applied(Model model, Factoring factoring) {
        WeightSite site = TECHNIQUE.sites(model).get(0);
        return TECHNIQUE.apply(
                model,
                site,
                factoring,
                QuantizedModels.collect(model, INPUTS, TECHNIQUE.needs(model, site, factoring)));
    }

    private static Model model(Outcome outcome) {
        return outcome.fold(model -> model, reason -> {
            throw new AssertionError(reason);
        });
    }

    private static Tensor answer(Model model) {
        try (OrtSession session = OrtSession.open(model)) {
            return Objects.requireNonNull(session.run(INPUTS).get("y"));
        }
    }

    private static Factoring rank(int rank, boolean byData) {
        return new Factoring(new RankRule.Given(rank), byData);
    }

    @Test
    void aTableOfLowRankIsRestored() {
        Model model = model(table(3));
        for (boolean byData : new boolean[] {false, true}) {
            Outcome outcome = applied(model, rank(3, byData));
            Closeness.assertClose("y", answer(model(outcome)), answer(model), Closeness.ROUNDING);
            assertThat(outcome.error().orElseThrow()).isLessThan(1e-6);
            assertThat(ModelCost.of(model(outcome)).parameters()).isEqualTo(3 * (ROWS + WIDTH));
        }
    }

    @Test
    void rowsOfRealTokensAreCounted() {
        Model model = model(table(3));
        WeightSite site = TECHNIQUE.sites(model).get(0);
        Statistic wanted =
                TECHNIQUE.needs(model, site, rank(3, true)).iterator().next();
        ChannelValues counts = QuantizedModels.collect(model, INPUTS, Set.of(wanted))
                .get(wanted, ChannelValues.class)
                .orElseThrow();

        double[] expected = new double[ROWS];
        expected[3] = 3;
        expected[1] = 1;
        expected[7] = 1;
        expected[ROWS - 1] = 1;
        assertThat(counts.toArray()).containsExactly(expected);
    }

    @Test
    void frequentRowsAreNearer() {
        Tensor table = new RandomTensors(5).normal(ROWS, WIDTH);
        Model model = model(table);
        Outcome byFrequency = applied(model, rank(2, true));
        double[] weights = new double[ROWS];
        Arrays.fill(weights, 1);
        for (int row : new int[] {3, 3, 3, 1, 7, ROWS - 1}) {
            weights[row]++;
        }

        double weighted = error(table, model(byFrequency), weights);
        assertThat(byFrequency.error().orElseThrow()).isCloseTo(weighted, within(1e-5));
        assertThat(weighted).isLessThan(error(table, model(applied(model, rank(2, false))), weights));
    }

    /** √(Σ w‖row − row'‖² / Σ w‖row‖²). */
    private static double error(Tensor table, Model changed, double[] weights) {
        float[] narrow = changed.graph()
                .initializer("table/limbeck/narrow")
                .orElseThrow()
                .toFloats();
        float[] wide =
                changed.graph().initializer("table/limbeck/wide").orElseThrow().toFloats();
        double missing = 0;
        double all = 0;
        for (int i = 0; i < table.size(); i++) {
            double value = 0;
            for (int r = 0; r < 2; r++) {
                value += narrow[i / WIDTH * 2 + r] * wide[r * WIDTH + i % WIDTH];
            }
            double own = table.doubleAt(i);
            missing += weights[i / WIDTH] * (own - value) * (own - value);
            all += weights[i / WIDTH] * own * own;
        }
        return Math.sqrt(missing / all);
    }

    @Test
    void whatWouldNotGetSmallerIsDeclined() {
        Model model = model(table(3));
        String reason = applied(model, rank(7, false)).fold(m -> "", r -> r);
        assertThat(reason).contains("takes rank 7, and only ranks up to 6 save parameters");
        String unknown = TECHNIQUE
                .apply(model, TECHNIQUE.sites(model).get(0), rank(2, true), Statistics.NONE)
                .fold(m -> "", r -> r);
        assertThat(unknown).contains("calibration data");
    }

    @Test
    void anEncoderStaysValid() {
        Model canonical = Passes.canonical(OnnxReader.read(Shared.model("bert-sst2/model.onnx")))
                .model();
        List<WeightSite> sites = TECHNIQUE.sites(canonical);
        assertThat(sites).hasSize(1);
        Model narrow = model(TECHNIQUE.apply(canonical, sites.get(0), rank(128, false), Statistics.NONE));

        long saved = 30522L * 384 - 128 * (30522 + 384);
        assertThat(ModelCost.of(canonical).parameters() - ModelCost.of(narrow).parameters())
                .isEqualTo(saved);
        try (OrtSession session = OrtSession.open(narrow)) {
            assertThat(session.run(RealisticInputs.sentences(3, 16).get(0))).isNotEmpty();
        }
    }
}
