package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Hints;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.ValuePairs;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.AttentionTransfer;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses between feature maps of convolutional models, against plain Java. */
class FeatureMapsTest {
    private static final List<Pair> MAPS = List.of(Pair.named("maps"));
    private static final String KERNEL = "limbeck/projection/maps";
    private static final Objective HINTS = new Hints(MAPS, 1, 5);
    private static final Objective SQUARED = direct(new MeanSquaredError());
    private static final Objective STRENGTH = direct(new AttentionTransfer());

    @TempDir
    private Path folder;

    private static Objective direct(Distance distance) {
        return new ValuePairs(MAPS, distance, Optional.empty(), 1, 5);
    }

    static List<Objective> objectives() {
        return List.of(HINTS, SQUARED, STRENGTH);
    }

    /** A convolution of pictures [rows, 3, height, width] to {@code maps} of so many channels. */
    private static Model model(Tensor pictures, int channels, long stride, Draws draws) {
        Shape shape = pictures.shape();
        Map<String, Attribute> strides = Map.of("strides", Attribute.ofInts(1, stride));
        return TestGraphs.model(
                Map.of("kernel", draws.tensor(channels, 3, 1, 1).cast(DType.FLOAT)),
                List.of(Node.of("conv", Node.STANDARD, "Conv", List.of("x", "kernel"), List.of("maps"), strides)),
                List.of(new ValueInfo(
                        "x",
                        TensorType.of(
                                DType.FLOAT,
                                Dim.symbol("rows"),
                                Dim.of(3),
                                Dim.of(shape.dim(2)),
                                Dim.of(shape.dim(3))))),
                List.of("maps"));
    }

    private static Tensor pictures(int rows, Draws draws) {
        return draws.tensor(rows, 3, draws.between(2, 5), draws.between(2, 5)).cast(DType.FLOAT);
    }

    private static Tensor maps(Model model, Tensor pictures) {
        try (TorchGraph graph = TorchGraph.of(model)) {
            return Objects.requireNonNull(graph.run(Map.of("x", pictures)).get("maps"));
        }
    }

    private static Recovery recovery(Objective objective, TrainingSettings settings) {
        return new Recovery(List.of(objective), List.of(), 0, settings);
    }

    private static TrainingGraph training(Model student, Model teacher, Objective objective) {
        return TrainingGraph.of(student, List.of(teacher), recovery(objective, TrainingSettings.cnn(1, 0.1, 1)));
    }

    /** The loss and its gradient to the kernel of the convolution between the two, if there is one. */
    private record Learned(double loss, Map<String, double[]> gradients) {}

    private static Learned learned(TrainingGraph training, Tensor pictures, Tensor taught) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("x", pictures);
        given.put(training.taught().get(0).value(), taught);
        training.model().graph().initializer(KERNEL).ifPresent(kernel -> given.put(KERNEL, kernel));
        String loss = Objects.requireNonNull(training.losses().get("maps"));
        try (TorchGraph graph = TorchGraph.of(training.model())) {
            Map<String, double[]> gradients = FiniteDifferences.gradients(graph, given, Set.of(loss), Mode.INFERENCE);
            double weight = FiniteDifferences.drawn(Shape.SCALAR)[0];
            gradients.replaceAll((name, gradient) -> {
                double[] unweighted = gradient.clone();
                for (int i = 0; i < unweighted.length; i++) {
                    unweighted[i] /= weight;
                }
                return unweighted;
            });
            Tensor value = Objects.requireNonNull(graph.run(given, Set.of(loss)).get(loss));
            return new Learned(value.doubleAt(0), gradients);
        }
    }

    /** Each of two objectives with random shapes. */
    static List<Object[]> mappings() {
        List<Object[]> mappings = new ArrayList<>();
        for (long seed = 1; seed <= 4; seed++) {
            mappings.add(new Object[] {HINTS, seed});
            mappings.add(new Object[] {SQUARED, seed});
        }
        return mappings;
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void channelsAreMappedPlaceByPlace(Objective objective, long seed) {
        Draws draws = new Draws(seed);
        int from = draws.between(1, 4);
        int to = from + draws.between(1, 3);
        Tensor pictures = pictures(draws.between(1, 3), draws);
        Model student = model(pictures, from, 1, draws);
        Model teacher = model(pictures, to, 1, draws);
        TrainingGraph training = training(student, teacher, objective);

        Tensor kernel = training.model().graph().initializer(KERNEL).orElseThrow();
        assertThat(kernel.shape()).isEqualTo(Shape.of(to, from, 1, 1));
        assertThat(training.trainable()).contains(KERNEL, "kernel");
        Tensor own = maps(student, pictures);
        Tensor taught = maps(teacher, pictures);
        int places = (int) (own.shape().dim(2) * own.shape().dim(3));
        double loss = 0;
        double[] gradient = new double[to * from];
        for (int i = 0; i < taught.size(); i++) {
            int row = i / (to * places);
            int channel = i / places % to;
            int first = row * from * places + i % places;
            double difference = -taught.doubleAt(i);
            for (int c = 0; c < from; c++) {
                difference += kernel.doubleAt(channel * from + c) * own.doubleAt(first + c * places);
            }
            loss += difference * difference / taught.size();
            for (int c = 0; c < from; c++) {
                gradient[channel * from + c] += 2 * difference * own.doubleAt(first + c * places) / taught.size();
            }
        }
        Learned learned = learned(training, pictures, taught);
        assertThat(learned.loss()).isCloseTo(loss, within(1e-5));
        assertThat(learned.gradients().get(KERNEL)).containsExactly(gradient, within(1e-5));
    }

    @Test
    void onlyHintsMapChannelsThatAreAsMany() {
        Draws draws = new Draws(1);
        Tensor pictures = pictures(2, draws);
        Model student = model(pictures, 3, 1, draws);
        Model teacher = model(pictures, 3, 1, draws);
        assertThat(training(student, teacher, HINTS).trainable()).contains(KERNEL);

        TrainingGraph training = training(student, teacher, SQUARED);
        assertThat(training.trainable()).containsExactly("kernel");
        double[] own = maps(student, pictures).toDoubles();
        double[] taught = maps(teacher, pictures).toDoubles();
        double loss = 0;
        for (int i = 0; i < own.length; i++) {
            loss += (own[i] - taught[i]) * (own[i] - taught[i]) / own.length;
        }
        assertThat(learned(training, pictures, maps(teacher, pictures)).loss()).isCloseTo(loss, within(1e-5));
    }

    @Test
    void strengthsAreComparedWithoutAnyMapping() {
        Draws draws = new Draws(1);
        Tensor pictures = pictures(2, draws);
        TrainingGraph training = training(model(pictures, 2, 1, draws), model(pictures, 4, 1, draws), STRENGTH);
        assertThat(training.trainable()).containsExactly("kernel");
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void mapsOfOtherSizesAreNamed(Objective objective) {
        Draws draws = new Draws(1);
        Tensor pictures = draws.tensor(2, 3, 4, 6).cast(DType.FLOAT);
        Model student = model(pictures, 2, 1, draws);
        Model teacher = model(pictures, 5, 2, draws);
        assertThatThrownBy(() -> training(student, teacher, objective))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("2,4,6]")
                .hasMessageContaining("5,4,3]")
                .hasMessageContaining("match values of the same height and width");
    }

    @Test
    void mapsAreNotComparedWithVectors() {
        Draws draws = new Draws(1);
        Model student = model(pictures(2, draws), 2, 1, draws);
        Pair other = new Pair("maps", "maps", "c");
        Objective squared = new ValuePairs(List.of(other), new MeanSquaredError(), Optional.empty(), 1, 5);
        assertThatThrownBy(() -> training(student, Perceptron.model(1), squared))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("compared place by place");
        Hints vectors = new Hints(List.of(Pair.named("c")), 1, 5);
        assertThatThrownBy(() -> training(Perceptron.model(1), Perceptron.model(2), vectors))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("[n,8]")
                .hasMessageContaining("--match-by mse");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatMapsHintsLearnsAndIsNotInTheResult(long seed) {
        Draws draws = new Draws(seed);
        Tensor pictures = pictures(32, draws);
        Model student = model(pictures, 3, 1, draws);
        Dataset rows = new TensorDataset("pictures", Map.of("x", pictures), new Labels.None());
        Trained trained = TorchTrainer.inThisProcess()
                .train(
                        student,
                        List.of(model(pictures, 5, 1, draws)),
                        TrainingData.of(rows),
                        recovery(HINTS, Perceptron.settings(Optimizer.AdamW.of(0.05), 30, 16, 1)),
                        folder,
                        Progress.SILENT);
        List<Float> losses = trained.curve().steps().stream()
                .map(step -> step.losses().get(0))
                .toList();
        assertThat(losses).hasSize(60);
        assertThat(losses.get(59)).isLessThan(losses.get(0) / 5);
        assertThat(trained.model().graph().initializers().keySet()).containsExactly("kernel");
    }
}
