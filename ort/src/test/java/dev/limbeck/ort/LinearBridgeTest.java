package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.technique.structure.EncoderBody;
import dev.limbeck.technique.structure.EncoderWidths;
import dev.limbeck.technique.structure.LayerDropping;
import dev.limbeck.technique.structure.LinearBridge;
import dev.limbeck.technique.structure.Narrowing;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Linear maps in place of blocks, held against what makes a least-squares fit one: its error is at right angles to it. */
class LinearBridgeTest {
    private static final Shapes FIVE = new Shapes(97, 40, 16, 2, 24, 5);
    private static final int ROWS = 120;
    private static final int LONGEST = 9;
    private static final List<Integer> KEPT = List.of(0, 2, 4);
    private static final Map<String, Tensor> INPUTS = CanonicalBert.inputs(FIVE, lengths(), 3);

    private static Tensor lengths() {
        return CanonicalBert.mask(new Random(7).ints(ROWS, 1, LONGEST + 1).toArray());
    }

    private static Model encoder(Head head) {
        return CanonicalBert.model(FIVE, Precision.FLOAT, head, Mask.ADDITIVE, 1);
    }

    private static Model bridged(Model model) {
        Statistics statistics = new OrtCalibrator()
                .collect(model, LinearBridge.needs(model, KEPT), new TensorDataset("rows", INPUTS, new Labels.None()));
        return LinearBridge.keeping(model, KEPT, statistics);
    }

    private static Encoder recognised(Model model) {
        return Encoder.recognise(model).require("This test");
    }

    @Test
    void theErrorIsAtRightAnglesToWhatTheMapReads() {
        Model model = encoder(Head.NONE);
        Encoder before = recognised(model);
        double[][] x = tokens(model, before.blocks().get(1).input());
        double[][] y = tokens(model, before.blocks().get(1).output());
        // The first map reads what the original's first block makes, so the bridged model computes it on the same x.
        double[][] fitted = tokens(
                bridged(model), recognised(bridged(model)).blocks().get(1).input());

        assertThat(x.length).isGreaterThan(400);
        int width = x[0].length;
        for (int channel = 0; channel < width; channel++) {
            double sum = 0;
            double[] products = new double[width];
            double scale = 0;
            for (int token = 0; token < x.length; token++) {
                double error = y[token][channel] - fitted[token][channel];
                sum += error;
                scale += Math.abs(error);
                for (int i = 0; i < width; i++) {
                    products[i] += x[token][i] * error;
                }
            }
            assertThat(scale).isGreaterThan(1);
            assertThat(sum / scale).isCloseTo(0, within(1e-3));
            for (double product : products) {
                assertThat(product / scale).isCloseTo(0, within(1e-3));
            }
        }
    }

    @Test
    void theModelIsAnEncoderThatAnswersMoreLikeTheOriginalThanWithoutTheMaps() {
        Model model = encoder(Head.FIRST_TOKEN);
        Model bridged = bridged(model);

        List<EncoderBlock> blocks = recognised(bridged).blocks();
        assertThat(blocks).extracting(block -> block.bridge().isPresent()).containsExactly(false, true, true);
        assertThat(recognised(bridged).head()).isEqualTo(recognised(model).head());
        assertThat(bridged.graph().outputs()).isEqualTo(model.graph().outputs());
        double without = distance(answers(LayerDropping.keeping(model, KEPT)), answers(model));
        assertThat(distance(answers(bridged), answers(model))).isLessThan(0.5 * without);
    }

    @Test
    void inEveryFormItIsDeployedInItAnswersTheSame() {
        Model bridged = bridged(encoder(Head.FIRST_TOKEN));
        Target target = Target.of(Isa.AVX2);
        List<DeploymentForm> forms = DeploymentForm.of(bridged, target);
        assertThat(forms).extracting(DeploymentForm::toString).anyMatch(name -> name.contains("packed"));
        for (DeploymentForm form : forms) {
            float[] actual = answers(new Deployment(form, target).apply(bridged).model());
            assertThat(distance(actual, answers(bridged))).as(form.toString()).isLessThan(1e-5);
        }
    }

    @Test
    void itCanBeMadeNarrowerAndBeginAsAnother() {
        Model bridged = bridged(encoder(Head.FIRST_TOKEN));
        Model narrow = Narrowing.narrowed(bridged, new EncoderWidths(8, 2, 4, 12));
        EncoderBlock block = recognised(narrow).blocks().get(1);
        assertThat(block.bridge().orElseThrow().inputs()).isEqualTo(8);
        assertThat(answers(narrow)).hasSameSizeAs(answers(bridged));

        Model random = Narrowing.random(bridged, EncoderWidths.of(recognised(bridged)), 5);
        assertThat(distance(answers(EncoderBody.taken(random, bridged)), answers(random)))
                .isGreaterThan(1e-3);
        assertThatThrownBy(() -> EncoderBody.taken(LayerDropping.keeping(encoder(Head.NONE), KEPT), bridged))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("layer 1's bridge is [16, 16] there and absent here");
    }

    @Test
    void mapsStandBetweenLayersOnly() {
        assertThatThrownBy(() -> LinearBridge.needs(encoder(Head.NONE), List.of(1, 4)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the first and the last have to stay")
                .hasMessageContaining("[1, 4]");
        assertThatThrownBy(() -> LinearBridge.keeping(encoder(Head.NONE), KEPT, Statistics.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was not observed");
    }

    /** The rows of a value [rows, tokens, width] that are no padding. */
    private static double[][] tokens(Model model, String value) {
        GraphEditor editor = model.edit();
        if (!model.graph().isOutput(value)) {
            editor.addOutput(new ValueInfo(value, new ValueType.Undeclared()));
        }
        try (OrtSession session = OrtSession.open(model.withGraph(editor.build()))) {
            Tensor hidden = session.run(INPUTS).get(value);
            float[] values = Objects.requireNonNull(hidden).toFloats();
            long[] mask = lengths().toLongs();
            int width = values.length / mask.length;
            return IntStream.range(0, mask.length)
                    .filter(token -> mask[token] == 1)
                    .mapToObj(token -> IntStream.range(0, width)
                            .mapToDouble(i -> values[token * width + i])
                            .toArray())
                    .toArray(double[][]::new);
        }
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum / a.length;
    }

    private static float[] answers(Model model) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(INPUTS).values().iterator().next().toFloats();
        }
    }
}
