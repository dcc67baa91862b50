package dev.limbeck.technique.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.GraphText;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.site.Linear;
import dev.limbeck.site.Site.BlockSite;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.TinyEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exits are added beside what a model answers, compute what they are described as, and are found again. */
class EarlyExitsTest {
    private static final int[] LENGTHS = {7, 3, 12, 1};
    private static final Map<String, Tensor> INPUTS =
            CanonicalBert.inputs(ExitModels.SHAPES, CanonicalBert.mask(LENGTHS), 5);
    private static final int HIDDEN = ExitModels.SHAPES.hidden();
    private static final int WIDTH = 128;
    private static final int CLASSES = 3;

    private static Model canonical() {
        return CanonicalBert.model(ExitModels.SHAPES, Precision.FLOAT, 11);
    }

    private static void assertAnswersStay(Model model, Model flat, Map<String, Tensor> inputs) {
        Map<String, Tensor> before = ExitModels.answers(model, inputs);
        Map<String, Tensor> after = ExitModels.answers(flat, inputs);
        assertThat(after).hasSizeGreaterThan(before.size()).containsAllEntriesOf(before);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheModelAnsweredItStillAnswers(ExitBranch.Kind kind) {
        assertAnswersStay(canonical(), ExitModels.bert(kind), INPUTS);
        for (long seed = 0; seed < 6; seed++) {
            Model tiny = Passes.canonical(TinyEncoder.model(seed)).model();
            Model flat = EarlyExits.addedTo(tiny, List.of(0), new ExitBranch(kind, seed));
            assertAnswersStay(tiny, flat, TinyEncoder.inputs(seed, 5, 9));
        }
    }

    @Test
    void networksOfConvolutionsHaveExitsToo() {
        Model images = Passes.canonical(QuantizedModels.images()).model();
        Model flat = EarlyExits.addedTo(images, List.of(0), new ExitBranch(ExitBranch.Kind.LINEAR, 1));
        assertAnswersStay(images, flat, QuantizedModels.pictures());

        Exit exit = Exits.of(flat).all().get(0);
        Map<String, Tensor> values = withValue(flat, exit.hidden(), QuantizedModels.pictures());
        Tensor map = ExitModels.of(values, exit.hidden());
        int channels = Math.toIntExact(map.shape().dim(1));
        int area = Math.toIntExact(map.shape().dim(2) * map.shape().dim(3));
        double[][] weights = matrix(flat, exit.logits() + "/limbeck/classifier_weight", channels);
        for (int row = 0; row < map.shape().dim(0); row++) {
            double[] mean = new double[channels];
            for (int i = 0; i < channels * area; i++) {
                mean[i / area] += map.doubleAt(row * channels * area + i) / area;
            }
            assertRow(ExitModels.of(values, exit.logits()), row, times(mean, weights));
        }
    }

    @ParameterizedTest
    @EnumSource
    void exitsAreFoundAgainInAFile(ExitBranch.Kind kind) {
        Model flat = ExitModels.bert(kind);
        Model read = OnnxReader.read(OnnxWriter.toBytes(flat));
        Exits exits = Exits.of(read);
        assertThat(exits).isEqualTo(Exits.of(flat));
        assertThat(exits.blocks()).isEqualTo(5);
        assertThat(exits.all()).extracting(Exit::block).containsExactly(0, 1, 2, 3);
        assertThat(exits.all()).extracting(Exit::layer).containsExactly(1, 2, 3, 4);
        List<String> hidden =
                Encoder.recognise(canonical()).require("This test").hiddenStates();
        assertThat(exits.all()).extracting(Exit::hidden).isEqualTo(hidden.subList(0, 4));
        assertThat(read.graph().outputs().stream().skip(1).map(ValueInfo::name))
                .isEqualTo(exits.all().stream().map(Exit::logits).toList());
    }

    @ParameterizedTest
    @EnumSource
    void withoutItsExitsTheModelIsWhatItWas(ExitBranch.Kind kind) {
        Model flat = ExitModels.bert(kind);
        Model bare = canonical();
        assertThat(Exits.removedFrom(bare)).isSameAs(bare);
        assertThat(GraphText.of(Exits.removedFrom(flat))).isEqualTo(GraphText.of(bare));
        assertThat(Exits.removedFrom(flat).metadata()).isEqualTo(bare.metadata());

        Model two = Exits.keeping(flat, exit -> exit.block() % 2 == 1);
        assertThat(Exits.of(two).all()).extracting(Exit::block).containsExactly(1, 3);
        assertThat(two.graph().outputs()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void theEncoderIsStillRecognised(ExitBranch.Kind kind) {
        Encoder before = Encoder.recognise(
                        Passes.canonical(TinyEncoder.model(3)).model())
                .require("This test");
        Model flat =
                EarlyExits.addedTo(Passes.canonical(TinyEncoder.model(3)).model(), List.of(0), new ExitBranch(kind, 1));
        Encoder after = Encoder.recognise(flat).require("This test");
        assertThat(after.hiddenStates()).isEqualTo(before.hiddenStates());
        assertThat(after.head().pooler().map(Linear::output))
                .isEqualTo(before.head().pooler().map(Linear::output));
        assertThat(after.head().classifier().map(Linear::output)).contains("logits");
    }

    @Test
    void aLinearExitIsALayerOnTheFirstToken() {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        for (Exit exit : Exits.of(flat).all()) {
            Map<String, Tensor> values = withValue(flat, exit.hidden(), INPUTS);
            double[][] weights = matrix(flat, exit.logits() + "/limbeck/classifier_weight", HIDDEN);
            for (int row = 0; row < LENGTHS.length; row++) {
                double[] first = tokens(ExitModels.of(values, exit.hidden()), row)[0];
                assertRow(ExitModels.of(values, exit.logits()), row, times(first, weights));
            }
        }
    }

    @Test
    void anExitWithPoolerBeginsWithTheModelsOwn() {
        Model flat = ExitModels.bert(ExitBranch.Kind.POOLER);
        Exit exit = Exits.of(flat).all().get(2);
        Linear pooler =
                Encoder.recognise(flat).require("This test").head().pooler().orElseThrow();
        Map<String, Tensor> values = withValue(flat, exit.hidden(), INPUTS);
        double[] bias = vector(flat, pooler.bias().orElseThrow());
        double[][] weights = matrix(flat, exit.logits() + "/limbeck/classifier_weight", HIDDEN);
        for (int row = 0; row < LENGTHS.length; row++) {
            double[] first = tokens(ExitModels.of(values, exit.hidden()), row)[0];
            double[] pooled = tanh(plus(times(first, matrix(flat, pooler.weight(), HIDDEN)), bias));
            assertRow(ExitModels.of(values, exit.logits()), row, times(pooled, weights));
        }
        assertThat(flat.graph().initializer(exit.logits() + "/limbeck/pooler"))
                .isEqualTo(flat.graph().initializer(pooler.weight()));
    }

    /** The paper's branch in plain loops, each row by its real tokens alone. */
    @Test
    void anExitWithAttentionIsThePapers() {
        Model flat = ExitModels.bert(ExitBranch.Kind.ATTENTION);
        for (Exit exit : Exits.of(flat).all()) {
            Map<String, Tensor> values = withValue(flat, exit.hidden(), INPUTS);
            for (int row = 0; row < LENGTHS.length; row++) {
                double[][] real = Arrays.copyOf(tokens(ExitModels.of(values, exit.hidden()), row), LENGTHS[row]);
                assertRow(ExitModels.of(values, exit.logits()), row, attended(flat, exit.logits() + "/limbeck/", real));
            }
        }
    }

    private static double[] attended(Model model, String at, double[][] hidden) {
        double[][] narrow = new double[hidden.length][];
        for (int token = 0; token < hidden.length; token++) {
            narrow[token] = tanh(times(hidden[token], matrix(model, at + "narrow_weight", HIDDEN)));
        }
        double[] query = times(narrow[0], matrix(model, at + "query_weight", WIDTH));
        double[] context = new double[WIDTH];
        for (int head = 0; head < 2; head++) {
            double[] weights = new double[narrow.length];
            double total = 0;
            for (int token = 0; token < narrow.length; token++) {
                double[] key = times(narrow[token], matrix(model, at + "key_weight", WIDTH));
                double score = 0;
                for (int i = 64 * head; i < 64 * head + 64; i++) {
                    score += query[i] * key[i] / 8;
                }
                weights[token] = Math.exp(score);
                total += weights[token];
            }
            for (int token = 0; token < narrow.length; token++) {
                double[] value = times(narrow[token], matrix(model, at + "value_weight", WIDTH));
                for (int i = 64 * head; i < 64 * head + 64; i++) {
                    context[i] += weights[token] / total * value[i];
                }
            }
        }
        double[] joined = times(context, matrix(model, at + "joined_weight", WIDTH));
        double[] dense = tanh(times(joined, matrix(model, at + "dense_weight", WIDTH)));
        return times(dense, matrix(model, at + "classifier_weight", WIDTH));
    }

    @ParameterizedTest
    @EnumSource
    void weightsAreDrawnBySeedAndBlock(ExitBranch.Kind kind) {
        List<Integer> blocks = List.of(0, 1, 2, 3);
        Model one = EarlyExits.addedTo(canonical(), blocks, new ExitBranch(kind, 1));
        Model again = EarlyExits.addedTo(canonical(), List.of(2, 0, 3, 1), new ExitBranch(kind, 1));
        Model other = EarlyExits.addedTo(canonical(), blocks, new ExitBranch(kind, 2));
        assertThat(one.graph().initializers()).isEqualTo(again.graph().initializers());
        assertThat(one.metadata()).isEqualTo(again.metadata());
        assertThat(one.graph().outputs()).isEqualTo(again.graph().outputs());
        String weight = "/limbeck/classifier_weight";
        List<Tensor> drawn = new ArrayList<>();
        for (String exit : List.of("exit_1", "exit_2", "exit_3", "exit_4")) {
            drawn.add(one.graph().initializer(exit + weight).orElseThrow());
            drawn.add(other.graph().initializer(exit + weight).orElseThrow());
            assertThat(one.graph()
                            .initializer(exit + "/limbeck/classifier_bias")
                            .orElseThrow()
                            .toFloats())
                    .containsOnly(0f)
                    .hasSize(CLASSES);
        }
        assertThat(drawn).doesNotHaveDuplicates();
        double squares = drawn.stream()
                .flatMapToDouble(t -> Arrays.stream(t.toDoubles()))
                .map(x -> x * x)
                .average()
                .orElseThrow();
        assertThat(Math.sqrt(squares)).isCloseTo(0.02, within(0.002));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4, 5})
    void blocksThatCanHaveNoneAreNamed(int block) {
        ExitBranch branch = new ExitBranch(ExitBranch.Kind.LINEAR, 1);
        assertThatThrownBy(() -> EarlyExits.addedTo(canonical(), List.of(block), branch))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("block " + block)
                .hasMessageContaining("[0, 1, 2, 3]");
    }

    @Test
    void whatCannotHaveExitsIsDeclinedWithTheReason() {
        Model hidden = CanonicalBert.model(ExitModels.SHAPES, Precision.FLOAT, Head.NONE, Mask.ADDITIVE, 1);
        assertThat(new EarlyExits().sites(hidden)).isEmpty();
        assertThat(reason(hidden, "layer.0.out", ExitBranch.Kind.LINEAR)).contains("last_hidden_state");
        Model images = Passes.canonical(QuantizedModels.images()).model();
        assertThat(reason(images, new EarlyExits().sites(images).get(0).id(), ExitBranch.Kind.ATTENTION))
                .contains("linear");
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        assertThat(reason(flat, Exits.of(flat).all().get(0).hidden(), ExitBranch.Kind.LINEAR))
                .contains("no block without an exit");
        assertThatThrownBy(() -> Exits.of(flat.withMetadata("limbeck.exits", "5\nfirst\texit_1\tx")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("limbeck.exits");
    }

    private static String reason(Model model, String id, ExitBranch.Kind kind) {
        Outcome outcome = new EarlyExits().apply(model, new BlockSite(id, 0), new ExitBranch(kind, 1), Statistics.NONE);
        return outcome.fold(applied -> "", reason -> reason);
    }

    private static Map<String, Tensor> withValue(Model model, String value, Map<String, Tensor> inputs) {
        GraphEditor editor = model.edit();
        editor.addOutput(new ValueInfo(value, TensorType.of(DType.FLOAT)));
        return ExitModels.answers(model.withGraph(editor.build()), inputs);
    }

    private static double[][] tokens(Tensor hidden, int row) {
        int length = Math.toIntExact(hidden.shape().dim(1));
        double[][] tokens = new double[length][HIDDEN];
        for (int i = 0; i < length * HIDDEN; i++) {
            tokens[i / HIDDEN][i % HIDDEN] = hidden.doubleAt(row * length * HIDDEN + i);
        }
        return tokens;
    }

    private static double[] vector(Model model, String name) {
        return model.graph().initializer(name).orElseThrow().toDoubles();
    }

    private static double[][] matrix(Model model, String name, int rows) {
        double[] values = vector(model, name);
        int columns = values.length / rows;
        double[][] matrix = new double[rows][];
        for (int row = 0; row < rows; row++) {
            matrix[row] = Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
        }
        return matrix;
    }

    private static double[] times(double[] x, double[][] weights) {
        double[] y = new double[weights[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += x[i] * weights[i][j];
            }
        }
        return y;
    }

    private static double[] plus(double[] x, double[] bias) {
        double[] y = x.clone();
        for (int i = 0; i < y.length; i++) {
            y[i] += bias[i];
        }
        return y;
    }

    private static double[] tanh(double[] x) {
        return Arrays.stream(x).map(Math::tanh).toArray();
    }

    private static void assertRow(Tensor logits, int row, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(logits.doubleAt(row * expected.length + i)).isCloseTo(expected[i], within(1e-4));
        }
    }
}
