package dev.limbeck.technique.structure;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.ejml.data.DMatrixRMaj;

/**
 * A k×l convolution as k×1 to r channels and 1×l behind it (Szegedy et al. 2016, section 3.2): the kernel of each group as a
 * matrix of inputs and heights by outputs and widths is a product of rank r, which begins as its truncated SVD (Tai et
 * al. 2016, arXiv:1511.06067, theorem 1). A kernel that is separable is restored.
 */
final class SeparableConvolution {
    private final WeightedOperator convolution;
    private final Sliding sliding;
    private final int groups;
    private final int inputs;
    private final int outputs;
    private final int height;
    private final int width;

    /** @param convolution of two axes */
    SeparableConvolution(WeightedOperator convolution) {
        this.convolution = convolution;
        this.sliding = Sliding.of(convolution);
        this.groups = (int) convolution.node().intAttribute("group", 1);
        this.inputs = convolution.inputs();
        this.outputs = convolution.channels() / groups;
        this.height = sliding.kernel().get(0).intValue();
        this.width = sliding.kernel().get(1).intValue();
    }

    private int rows() {
        return inputs * height;
    }

    private int columns() {
        return outputs * width;
    }

    Outcome split(Model model, RankRule rule) {
        int most = RankRule.most(rows(), columns());
        int count = Math.min(Math.max(1, most), rule.atMost(rows(), columns()));
        LowRankApproximation nearest = LowRankApproximation.plain(matrices(), count);
        int rank = rule.rank(rows(), columns(), nearest::kept);
        if (rank > most || !(nearest.kept(1) >= 0)) {
            return new Outcome.Declined(String.format(
                    "'%s' stays: as %d×1 and 1×%d it takes %d channels between them, and only up to %d save parameters.",
                    convolution.site().id(), height, width, rank * groups, most * groups));
        }
        return new Outcome.Applied(written(model, nearest.factors(rank), rank), OptionalDouble.of(nearest.error(rank)));
    }

    /** Of each group [inputs · height, outputs · width]. */
    private List<DMatrixRMaj> matrices() {
        double[] weights = convolution.weight().toDoubles();
        List<DMatrixRMaj> matrices = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            DMatrixRMaj matrix = new DMatrixRMaj(rows(), columns());
            int start = group * rows() * columns();
            for (int i = 0; i < rows() * columns(); i++) {
                int output = i / width / height / inputs;
                int row = i / width % (inputs * height);
                matrix.set(row, output * width + i % width, weights[start + i]);
            }
            matrices.add(matrix);
        }
        return matrices;
    }

    private Model written(Model model, List<Factors> factors, int rank) {
        Node node = convolution.node();
        GraphEditor editor = model.edit();
        Tape weights = new Tape(editor, convolution.weightName());
        String high = weights.constant("vertical", vertical(factors, rank));
        String wide = weights.constant("horizontal", horizontal(factors, rank));
        String inner = new Tape(editor, node.output())
                .add("vertical", "Conv", sliding.along(0).attributes(groups), node.input(0), high);
        editor.replace(
                node,
                node.withInput(0, inner)
                        .withInput(1, wide)
                        .withAttributes(sliding.along(1).attributes(groups)));
        editor.removeInitializer(convolution.weightName());
        return model.withGraph(editor.build());
    }

    /** [groups · rank, inputs, height, 1]. */
    private Tensor vertical(List<Factors> factors, int rank) {
        double[] values = new double[groups * rank * rows()];
        for (int i = 0; i < values.length; i++) {
            int group = i / rows() / rank;
            values[i] = factors.get(group).left().get(i % rows(), i / rows() % rank);
        }
        return tensor(Shape.of((long) groups * rank, inputs, height, 1), values);
    }

    /** [groups · outputs, rank, 1, width]. */
    private Tensor horizontal(List<Factors> factors, int rank) {
        double[] values = new double[groups * columns() * rank];
        for (int i = 0; i < values.length; i++) {
            int output = i / width / rank;
            int column = output % outputs * width + i % width;
            values[i] = factors.get(output / outputs).right().get(i / width % rank, column);
        }
        return tensor(Shape.of((long) groups * outputs, rank, 1, width), values);
    }

    private Tensor tensor(Shape shape, double[] values) {
        return Tensor.ofDoubles(shape, values).cast(convolution.weight().dtype());
    }
}
