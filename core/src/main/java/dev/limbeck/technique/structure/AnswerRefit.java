package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.ChannelMean;
import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Fits the linear layer or 1×1 convolution that makes a value of a changed model to what the original's value y was, given
 * what the layers before it give now, z (layer-wise reconstruction; He et al. 2017, section 3.1, with the original's
 * answers as target):
 *
 * <pre>
 * W' = W + (E[zᵀz] + λI)⁻¹ · E[zᵀ(y − zW − b)],  λ = 1e-4 of the mean of E[z²]
 * </pre>
 *
 * <p>With a bias the moments are those about the means, and b' makes the means equal. What was lost before it is made up
 * for where it can be, so places have to be fitted in the order in which they run.
 */
public final class AnswerRefit {
    private static final double DAMPING = 1e-4;

    /** Rows for each input of the layer; with fewer, least squares would learn the rows by heart. */
    private static final int ROWS_PER_INPUT = 2;

    private final WeightedOperator layer;
    private final String pair;

    private AnswerRefit(WeightedOperator layer) {
        this.layer = layer;
        this.pair = layer.node().output() + "/limbeck/refit";
    }

    /**
     * The fit of what makes a value.
     *
     * @return empty if that is no linear layer or 1×1 convolution with a constant weight that nothing else reads
     */
    public static Optional<AnswerRefit> of(Graph changed, String value) {
        return changed.producer(value)
                .flatMap(node -> WeightedOperator.of(changed, node))
                .filter(layer -> layer.isLinear() || isPointwise(layer))
                .filter(layer -> changed.uses(layer.weightName()).size() == 1)
                .filter(layer -> !hasBias(layer) || isVector(changed, layer))
                .map(AnswerRefit::new);
    }

    private static boolean isPointwise(WeightedOperator layer) {
        Node node = layer.node();
        boolean isSmall = IntStream.range(2, layer.weight().rank())
                .allMatch(axis -> layer.weight().shape().dim(axis) == 1);
        return isSmall && node.intAttribute("group", 1) == 1 && all(node, "strides", 1) && all(node, "pads", 0);
    }

    private static boolean all(Node node, String attribute, long value) {
        return LongStream.of(node.intsAttribute(attribute).orElse(new long[0])).allMatch(v -> v == value);
    }

    private static boolean hasBias(WeightedOperator layer) {
        return layer.node().hasInput(2);
    }

    private static boolean isVector(Graph graph, WeightedOperator layer) {
        String bias = layer.node().input(2);
        return graph.uses(bias).size() == 1
                && graph.initializer(bias)
                        .filter(b -> b.rank() == 1 && b.size() == layer.channels())
                        .isPresent();
    }

    /**
     * Lets what is fitted be observed: one more value, what the layer reads and the original's answers side by side.
     *
     * @param editor of a graph in which both models run
     * @param input what the layer reads, by its name there
     * @param target the original's value
     */
    public void observe(GraphEditor editor, String input, String target) {
        editor.add(Node.of(
                pair,
                Node.STANDARD,
                "Concat",
                List.of(input, target),
                List.of(pair),
                Map.of("axis", Attribute.of(axis()))));
    }

    private int axis() {
        return layer.isLinear() ? -1 : 1;
    }

    /** What the layer reads, in the changed model. */
    public String input() {
        return layer.activation();
    }

    /** What has to be known of what is {@linkplain #observe observed}. */
    public Set<Statistic> needs() {
        Set<Statistic> needs = new LinkedHashSet<>(Set.of(moments()));
        if (hasBias(layer)) {
            needs.add(means());
        }
        return needs;
    }

    private Statistic moments() {
        return new Statistic(pair, new InputCovariance(axis()));
    }

    private Statistic means() {
        return new Statistic(pair, new ChannelMean(axis()));
    }

    /** The changed model with the layer fitted; empty if too little was seen, or nothing finite. */
    public Optional<Model> applied(Model changed, Statistics statistics) {
        int inputs = layer.inputs();
        Optional<Covariance> seen = statistics
                .get(moments(), Covariance.class)
                .filter(covariance -> covariance.rows() >= (long) ROWS_PER_INPUT * inputs);
        Optional<double[]> means = hasBias(layer)
                ? statistics.get(means(), ChannelValues.class).map(ChannelValues::toArray)
                : Optional.of(new double[inputs + layer.channels()]);
        return seen.flatMap(both -> means.flatMap(m -> fitted(changed, both, m)));
    }

    private Optional<Model> fitted(Model changed, Covariance both, double[] means) {
        int inputs = layer.inputs();
        DMatrixRMaj weight = weight();
        DMatrixRMaj z = centred(both, means, 0, inputs);
        DMatrixRMaj missing = centred(both, means, inputs, layer.channels());
        DMatrixRMaj given = MatrixProduct.of(z, weight);
        for (int i = 0; i < missing.getNumElements(); i++) {
            missing.set(i, missing.get(i) - given.get(i));
        }
        return LeastSquares.solve(z, missing, DAMPING).map(step -> {
            for (int i = 0; i < step.getNumElements(); i++) {
                step.set(i, step.get(i) + weight.get(i));
            }
            return written(changed, step, means);
        });
    }

    /** E[zᵀv] about the means, of the channels v from an offset on. */
    private DMatrixRMaj centred(Covariance both, double[] means, int offset, int count) {
        DMatrixRMaj matrix = new DMatrixRMaj(layer.inputs(), count);
        for (int i = 0; i < matrix.numRows; i++) {
            for (int j = 0; j < count; j++) {
                matrix.set(i, j, both.get(i, offset + j) - means[i] * means[offset + j]);
            }
        }
        return matrix;
    }

    /** The weight [inputs, channels]. */
    private DMatrixRMaj weight() {
        double[] values = layer.weight().toDoubles();
        DMatrixRMaj matrix = new DMatrixRMaj(layer.inputs(), layer.channels());
        for (int i = 0; i < matrix.numRows; i++) {
            for (int j = 0; j < matrix.numCols; j++) {
                matrix.set(i, j, values[place(i, j)]);
            }
        }
        return matrix;
    }

    private int place(int input, int channel) {
        return layer.channelAxis() == 1 ? input * layer.channels() + channel : channel * layer.inputs() + input;
    }

    private Model written(Model changed, DMatrixRMaj weight, double[] means) {
        float[] values = new float[weight.getNumElements()];
        float[] bias = new float[weight.numCols];
        for (int j = 0; j < weight.numCols; j++) {
            double mean = means[weight.numRows + j];
            for (int i = 0; i < weight.numRows; i++) {
                values[place(i, j)] = (float) weight.get(i, j);
                mean -= means[i] * weight.get(i, j);
            }
            bias[j] = (float) mean;
        }
        GraphEditor editor = changed.edit();
        editor.initializer(layer.weightName(), Tensor.ofFloats(layer.weight().shape(), values));
        if (hasBias(layer)) {
            editor.initializer(layer.node().input(2), Tensor.vector(bias));
        }
        return changed.withGraph(editor.build());
    }
}
