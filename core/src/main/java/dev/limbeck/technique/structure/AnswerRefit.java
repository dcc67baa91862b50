package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.AnswerMoments;
import dev.limbeck.calibrate.ConvolutionWindow;
import dev.limbeck.calibrate.GroupedMoments;
import dev.limbeck.calibrate.JointMoments;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.WindowAnswerMoments;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * Fits the linear layer or convolution that makes a value of a changed model to what the original answers there, y, given
 * what the layers before it give now, z (layer-wise reconstruction; He et al. 2017, section 3.1, with the original's
 * answers as target):
 *
 * <pre>
 * W' = W + (E[zᵀz] + λI)⁻¹ · E[zᵀ(y − zW − b)],  λ = 1e-4 of the mean of E[z²]
 * </pre>
 *
 * <p>z is what lies under a convolution's kernel, group by group, at some places of each row. With a bias the moments are
 * those about the means, and b' makes the means equal. Where the answer is added to another value, as at the end of a
 * residual branch, y is what the sum lacks: what was lost in the other value is made up for too. So places have to be fitted
 * in the order in which they run.
 */
public final class AnswerRefit {
    private static final double DAMPING = 1e-4;

    /** Rows for each input of the layer; with fewer, least squares would learn the rows by heart. */
    private static final int ROWS_PER_INPUT = 2;

    private final FittedLayer layer;
    private final Unfolding unfolding;

    private AnswerRefit(FittedLayer layer) {
        this.layer = layer;
        this.unfolding = Unfolding.of(layer.operator());
    }

    /**
     * The fit of what makes a value, or of the last of what is added to make it.
     *
     * @param original makes the value too
     * @return empty if that is no linear layer or convolution with a constant weight that nothing else reads, if it has more
     *     taps than can be solved for, or if the original makes nothing to compare with
     */
    public static Optional<AnswerRefit> of(Graph original, Graph changed, String value) {
        return FittedLayer.making(changed, value)
                .filter(layer -> original.producer(layer.answer()).isPresent())
                .map(AnswerRefit::new)
                .filter(fit -> fit.unfolding.taps() <= WindowMoments.MOST_TAPS);
    }

    /**
     * Lets what is fitted be observed.
     *
     * @param editor of a graph in which both models run, the original under its own names
     * @param changed what a value of the changed model is called there
     * @return what has to be known
     */
    public Statistic observed(GraphEditor editor, UnaryOperator<String> changed) {
        String read = changed.apply(layer.operator().activation());
        String target = layer.beside()
                .map(other -> difference(editor, changed.apply(other)))
                .orElseGet(layer::answer);
        return new Statistic(read, moments(target));
    }

    private String difference(GraphEditor editor, String other) {
        String lacking = editor.freshName(layer.answer() + "/limbeck/lacking");
        editor.add(Node.of(lacking, "Sub", List.of(layer.answer(), other), List.of(lacking)));
        return lacking;
    }

    private Reducer moments(String target) {
        WeightedOperator operator = layer.operator();
        return operator.isLinear()
                ? new AnswerMoments(target)
                : new WindowAnswerMoments(
                        target,
                        ConvolutionWindow.of(operator.node(), operator.weight().shape()),
                        WindowMoments.PLACES);
    }

    /**
     * The changed model with the layer fitted; empty if too little was seen, or nothing finite.
     *
     * @param observed as {@link #observed} said
     */
    public Optional<Model> applied(Model changed, Statistic observed, Statistics statistics) {
        return statistics
                .get(observed, GroupedMoments.class)
                .filter(seen -> seen.groups().stream()
                        .allMatch(group -> group.rows() >= (long) ROWS_PER_INPUT * unfolding.taps()))
                .flatMap(seen -> fitted(changed, seen.groups()));
    }

    private Optional<Model> fitted(Model changed, List<JointMoments> groups) {
        List<DMatrixRMaj> before = unfolding.matrices();
        List<DMatrixRMaj> weights = new ArrayList<>();
        List<double[]> biases = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            LinearFit fit = new LinearFit(groups.get(group), layer.bias().isPresent());
            Optional<DMatrixRMaj> weight = fit.weightNear(before.get(group), DAMPING);
            weight.ifPresent(found -> {
                weights.add(found);
                biases.add(fit.bias(found));
            });
        }
        return weights.size() == groups.size() ? Optional.of(written(changed, weights, biases)) : Optional.empty();
    }

    private Model written(Model changed, List<DMatrixRMaj> weights, List<double[]> biases) {
        GraphEditor editor = changed.edit();
        editor.initializer(layer.operator().weightName(), unfolding.weight(weights));
        layer.bias().ifPresent(name -> {
            double[] values = biases.stream().flatMapToDouble(Arrays::stream).toArray();
            editor.initializer(
                    name, Tensor.ofDoubles(Shape.of(values.length), values).cast(DType.FLOAT));
        });
        return changed.withGraph(editor.build());
    }
}
