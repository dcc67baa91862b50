package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.FisherDiagonal;
import dev.limbeck.calibrate.FisherInformation;
import dev.limbeck.calibrate.MinMax;
import dev.limbeck.calibrate.Range;
import dev.limbeck.calibrate.Reduction;
import dev.limbeck.calibrate.RoutingCalibrator;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.TaylorImportance;
import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.EngineException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.pass.Passes;
import dev.limbeck.recover.CategoricalLikelihood;
import dev.limbeck.run.Engines;
import dev.limbeck.site.Blocks;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Models;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.TinyEncoder;
import dev.limbeck.torch.TokenNetwork.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Statistics of gradients against gradients that are written down by hand. */
class TorchCalibratorTest {
    private static final double CLOSE = 1e-9;
    private static final int ROWS = 37;
    private static final int CLASSES = 3;

    private final TokenNetwork network = new TokenNetwork(CLASSES);
    private final Tensor x = TokenNetwork.rows(ROWS, 5);
    private final List<Integer> classes =
            IntStream.range(0, ROWS).map(row -> row * row % CLASSES).boxed().toList();

    private Statistics collect(Dataset data, Statistic... wanted) {
        return TorchCalibrator.inThisProcess().collect(network.model(), Set.of(wanted), data);
    }

    private static double[] importance(Statistics statistics, Statistic statistic) {
        return statistics.get(statistic, ChannelValues.class).orElseThrow().toArray();
    }

    private static double[] fisher(Statistics statistics, Statistic statistic) {
        return statistics
                .get(statistic, FisherInformation.class)
                .orElseThrow()
                .diagonal()
                .toDoubles();
    }

    private double[] importance(int width) {
        double[] expected = new double[TokenNetwork.UNITS / width];
        for (int row = 0; row < ROWS; row++) {
            Pass pass = network.pass(x, row);
            for (int unit = 0; unit < expected.length; unit++) {
                expected[unit] += Math.abs(pass.ofMask(unit * width, width, pass.ofCrossEntropy(classes.get(row))));
            }
        }
        return expected;
    }

    @Test
    void importanceSumsTheMagnitudesOfMaskGradients() {
        Dataset data = TokenNetwork.classified(x, classes);
        for (int width : new int[] {1, 2, 3}) {
            for (String value : List.of("units", "folded", "again")) {
                Statistic statistic = new Statistic(value, new TaylorImportance(-1, width));

                assertThat(importance(collect(data, statistic), statistic))
                        .containsExactly(importance(width), within(CLOSE));
            }
        }
    }

    @Test
    void valuesOneAfterTheOtherAreMaskedTogetherAndWeightsBesideThem() {
        Statistic units = new Statistic("units", TaylorImportance.ofChannels(2));
        Statistic mean = new Statistic("mean", TaylorImportance.ofChannels(1));
        Statistic input = new Statistic("x", TaylorImportance.ofChannels(-1));
        Statistics all = collect(
                TokenNetwork.classified(x, classes), units, mean, input, new Statistic("w1", FisherDiagonal.BY_ROW));

        assertThat(importance(all, units)).containsExactly(importance(1), within(CLOSE));
        assertThat(importance(all, mean)).containsExactly(importance(1), within(CLOSE));
        assertThat(importance(all, input)).hasSize(TokenNetwork.FEATURES).doesNotContain(0);
    }

    private static double[] meanSquares(int rows, IntFunction<double[]> gradients) {
        double[] squares = new double[gradients.apply(0).length];
        for (int row = 0; row < rows; row++) {
            double[] gradient = gradients.apply(row);
            Arrays.setAll(squares, i -> squares[i] + gradient[i] * gradient[i] / rows);
        }
        return squares;
    }

    @Test
    void theFisherDiagonalIsTheMeanOfSquaredGradients() {
        Statistic first = new Statistic("w1", FisherDiagonal.BY_ROW);
        Statistic second = new Statistic("w2", FisherDiagonal.BY_ROW);
        Statistics all = collect(TokenNetwork.classified(x, classes), first, second);

        assertThat(fisher(all, first)).containsExactly(meanSquares(ROWS, row -> gradient(row, true)), within(CLOSE));
        assertThat(fisher(all, second)).containsExactly(meanSquares(ROWS, row -> gradient(row, false)), within(CLOSE));
    }

    private double[] gradient(int row, boolean first) {
        Pass pass = network.pass(x, row);
        double[] slope = pass.ofCrossEntropy(classes.get(row));
        return first ? pass.ofFirstWeights(slope) : pass.ofSecondWeights(slope);
    }

    @Test
    void scoresHaveTheGradientOfHalfTheSquaredDistance() {
        TokenNetwork scoring = new TokenNetwork(1);
        List<Double> scores = IntStream.range(0, ROWS)
                .mapToObj(row -> (double) (float) Math.sin(row))
                .toList();
        Dataset data = new TensorDataset("scored", Map.of("x", x), new Labels.ScoreLabels(scores));
        Statistic second = new Statistic("w2", FisherDiagonal.BY_ROW);
        Statistics all = TorchCalibrator.inThisProcess().collect(scoring.model(), Set.of(second), data);

        double[] expected = meanSquares(ROWS, row -> {
            Pass pass = scoring.pass(x, row);
            return pass.ofSecondWeights(new double[] {pass.logits[0] - scores.get(row)});
        });
        assertThat(fisher(all, second)).containsExactly(expected, within(CLOSE));
    }

    @Test
    void withoutLabelsTheyAreDrawnFromTheModel() {
        int many = 3000;
        Tensor rows = TokenNetwork.rows(many, 6);
        Statistic byRow = new Statistic("w2", FisherDiagonal.BY_ROW);
        Statistic byBatch = new Statistic("w2", new FisherDiagonal(8));
        Statistics all = collect(TokenNetwork.unlabelled(rows), byRow, byBatch);
        double[] exact = new double[TokenNetwork.UNITS * CLASSES];
        for (int row = 0; row < many; row++) {
            Pass pass = network.pass(rows, row);
            double[] p = pass.probabilities();
            for (int i = 0; i < exact.length; i++) {
                double probability = p[i % CLASSES];
                double mean = pass.mean[i / CLASSES];
                exact[i] += mean * mean * probability * (1 - probability) / many;
            }
        }

        for (int i = 0; i < exact.length; i++) {
            assertThat(fisher(all, byRow)[i]).isCloseTo(exact[i], within(0.1 * exact[i]));
            assertThat(fisher(all, byBatch)[i]).isCloseTo(exact[i], within(0.25 * exact[i]));
        }
    }

    @Test
    void aSmallBatchSquaresTheSumOfItsGradients() {
        Statistic all = new Statistic("w2", new FisherDiagonal(ROWS));
        double[] sum = new double[TokenNetwork.UNITS * CLASSES];
        for (int row = 0; row < ROWS; row++) {
            double[] gradient = gradient(row, false);
            Arrays.setAll(sum, i -> sum[i] + gradient[i]);
        }

        assertThat(fisher(collect(TokenNetwork.classified(x, classes), all), all))
                .containsExactly(Arrays.stream(sum).map(s -> s * s / ROWS).toArray(), within(CLOSE));
    }

    @Test
    void drawnLabelsDoNotDependOnTheBatch() {
        Tensor answers = Tensor.ofDoubles(
                Shape.of(ROWS, CLASSES),
                IntStream.range(0, ROWS)
                        .boxed()
                        .flatMapToDouble(row -> Arrays.stream(network.pass(x, row).logits))
                        .toArray());
        List<Integer> rows = IntStream.range(0, ROWS).boxed().toList();
        long[] drawn = new CategoricalLikelihood()
                .draw(answers, new Batch(Map.of("x", x), rows), 20)
                .toLongs();
        List<Integer> asLabels = Arrays.stream(drawn).mapToObj(c -> (int) c).toList();
        Statistic units = new Statistic("units", TaylorImportance.ofChannels(2));

        assertThat(importance(collect(TokenNetwork.unlabelled(x), units), units))
                .containsExactly(
                        importance(collect(TokenNetwork.classified(x, asLabels), units), units), within(CLOSE));
        assertThat(asLabels).contains(0, 1, 2);
    }

    /** The same tokens with this much padding behind each row. */
    private static Tensor padded(Tensor tokens, int more) {
        int rows = (int) tokens.shape().dim(0);
        int length = (int) tokens.shape().dim(1);
        long[] longer = new long[rows * (length + more)];
        for (int i = 0; i < rows * length; i++) {
            longer[i / length * (length + more) + i % length] = tokens.longAt(i);
        }
        return Tensor.ofLongs(Shape.of(rows, length + more), longer);
    }

    @Test
    void paddingOfAnEncoderDoesNotCount() {
        for (long seed = 1; seed <= 4; seed++) {
            Model encoder = Passes.canonical(TinyEncoder.model(seed)).model();
            String hidden = Blocks.of(encoder.graph()).all().get(0).output();
            Statistic statistic = new Statistic(hidden, TaylorImportance.ofChannels(-1));
            Map<String, Tensor> tokens = TinyEncoder.inputs(seed, 6, 7);
            Map<String, Tensor> longer = new HashMap<>();
            tokens.forEach((name, tensor) -> longer.put(name, padded(tensor, 5)));
            Calibrator calibrator = TorchCalibrator.inThisProcess();
            Statistics tight = calibrator.collect(
                    encoder, Set.of(statistic), new TensorDataset("tight", tokens, new Labels.None()));
            Statistics loose = calibrator.collect(
                    encoder, Set.of(statistic), new TensorDataset("loose", longer, new Labels.None()));

            assertThat(importance(loose, statistic)).containsExactly(importance(tight, statistic), within(1e-4));
            assertThat(importance(tight, statistic)).hasSize(TinyEncoder.HIDDEN).doesNotContain(0);
        }
    }

    @Test
    void aProcessOfItsOwnCollectsTheSame() {
        Calibrator found = ServiceLoader.load(Calibrator.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(c -> c.supports(new Statistic("x", FisherDiagonal.BY_ROW)))
                .findFirst()
                .orElseThrow();
        Statistic units = new Statistic("units", new TaylorImportance(2, 3));
        Statistic second = new Statistic("w2", new FisherDiagonal(4));
        Dataset data = TokenNetwork.classified(x, classes);
        Statistics apart = found.collect(network.model(), Set.of(units, second), data);
        Statistics here = collect(data, units, second);

        assertThat(importance(apart, units)).containsExactly(importance(here, units), within(CLOSE));
        assertThat(fisher(apart, second)).containsExactly(fisher(here, second), within(CLOSE));
    }

    @Test
    void eachStatisticGoesToTheEngineThatCollectsIt() {
        Statistic range = new Statistic("layer0/sum", new MinMax());
        Statistic importance = new Statistic("layer0/sum", TaylorImportance.ofChannels(-1));
        Model model = Models.layers(2, 6);
        Dataset data = TokenNetwork.unlabelled(new RandomTensors(1).normal(20, 6));
        Calibrator both = new RoutingCalibrator(List.of(new OrtCalibrator(), TorchCalibrator.inThisProcess()));
        Statistics all = both.collect(model, Set.of(range, importance), data);

        assertThat(all.get(range, Range.class)).isPresent();
        assertThat(importance(all, importance)).isNotEmpty();
        assertThat(Engines.load().calibrator().supports(importance)).isTrue();
        assertThat(Engines.load().calibrator().supports(range)).isTrue();
    }

    @Test
    void anEngineWithoutGradientsDeclinesWithTheRemedy() {
        Dataset data = TokenNetwork.classified(x, classes);
        Set<Statistic> wanted = Set.of(new Statistic("units", TaylorImportance.ofChannels(2)));

        assertThatThrownBy(() -> new OrtCalibrator().collect(network.model(), wanted, data))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("units")
                .hasMessageContaining("limbeck-torch");
        assertThatThrownBy(() -> TorchCalibrator.inThisProcess()
                        .collect(network.model(), Set.of(new Statistic("units", new MinMax())), data))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("limbeck-ort");
    }

    @Test
    void whatCannotBeCollectedIsNamed() {
        Map<Statistic, String> wrong = Map.of(
                new Statistic("nowhere", TaylorImportance.ofChannels(1)), "no value",
                new Statistic("w1", TaylorImportance.ofChannels(1)), "a constant",
                new Statistic("units", TaylorImportance.ofChannels(0)), "axis 0",
                new Statistic("units", TaylorImportance.ofChannels(3)), "axis 3",
                new Statistic("units", new TaylorImportance(2, 4)), "units of 4",
                new Statistic("units", FisherDiagonal.BY_ROW), "initializer",
                new Statistic("flat", FisherDiagonal.BY_ROW), "initializer");
        wrong.forEach((statistic, reason) -> assertThatThrownBy(
                        () -> collect(TokenNetwork.classified(x, classes), statistic))
                .as("%s", statistic)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(statistic.value())
                .hasMessageContaining(reason));
    }

    @Test
    void reductionsSayWhatTheyNeed() {
        List<Reduction> gradients = new ArrayList<>(List.of(FisherDiagonal.BY_ROW, TaylorImportance.ofChannels(1)));
        assertThat(gradients).allMatch(r -> r.ofElements().isEmpty());
        assertThat(new MinMax().ofGradients()).isEmpty();
    }
}
