package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.JointMoments;
import dev.limbeck.calibrate.PooledMoments;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Site.TensorSite;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * A head that flattens a feature map x [rows, C, …] and runs through linear layers as the means of its channels and one
 * linear layer: {@code y = GlobalAveragePool(x)·W + b} (Lin et al. 2014, section 3.2). W and b begin as the least squares
 * for what the head answers over calibration data, whose rows have to be more than the unknowns of an answer, C + 1.
 */
public final class GapHead implements Technique<TensorSite, GapHead.Pooled> {
    /** Fewer rows for each unknown fit themselves and no others. */
    private static final int ROWS_PER_CHANNEL = 2;

    /** There is nothing to choose. */
    public record Pooled() {}

    @Override
    public Card card() {
        return new Card(
                "gap-head",
                Stage.STRUCTURE,
                Set.of(Card.Saves.LATENCY, Card.Saves.BYTES, Card.Saves.MACS),
                true,
                "Fully connected heads as global average pooling and one linear layer.",
                "Lin et al., 2014, arXiv:1312.4400 (network in network), section 3.2");
    }

    /** Each head by what it makes. */
    @Override
    public List<TensorSite> sites(Model model) {
        return FlattenedHead.all(model).stream()
                .map(head -> new TensorSite(head.output(), head.output()))
                .toList();
    }

    private static Optional<FlattenedHead> at(Model model, TensorSite site) {
        return FlattenedHead.all(model).stream()
                .filter(head -> head.output().equals(site.value()))
                .findFirst();
    }

    @Override
    public List<Pooled> options(TensorSite site, Target target) {
        return List.of(new Pooled());
    }

    private static Statistic statistic(FlattenedHead head) {
        return new Statistic(head.map(), new PooledMoments(head.output()));
    }

    @Override
    public Set<Statistic> needs(Model model, TensorSite site, Pooled option) {
        return at(model, site).map(head -> Set.of(statistic(head))).orElse(Set.of());
    }

    @Override
    public Outcome apply(Model model, TensorSite site, Pooled option, Statistics statistics) {
        return at(model, site)
                .map(head -> pooled(model, head, statistics))
                .orElseGet(() -> new Outcome.Declined("'" + site.id()
                        + "' is not what linear layers behind a flattened feature map of known size make."));
    }

    private static Outcome pooled(Model model, FlattenedHead head, Statistics statistics) {
        long before = head.parameters(model.graph());
        long after = (head.channels() + 1) * head.outputs();
        if (after >= before) {
            return new Outcome.Declined(
                    "The head of '" + head.output() + "' stays: one linear layer behind a pooling has " + after
                            + " parameters, and it has " + before + ".");
        }
        Optional<JointMoments> moments =
                statistics.get(statistic(head), JointMoments.class).filter(m -> m.rows() > 0);
        if (moments.isEmpty()) {
            return new Outcome.Declined("Nothing is known about what the head of '" + head.output()
                    + "' answers. A head behind a pooling needs calibration data.");
        }
        if (moments.get().rows() < ROWS_PER_CHANNEL * head.channels()) {
            return new Outcome.Declined(
                    "The head of '" + head.output() + "' stays: least squares for " + head.channels()
                            + " channels need " + ROWS_PER_CHANNEL * head.channels() + " rows, and there are "
                            + moments.get().rows() + ". Give more calibration rows.");
        }
        LinearFit fit = new LinearFit(moments.get(), true);
        return fit.weight()
                .<Outcome>map(w -> new Outcome.Applied(
                        written(model, head, w, fit.bias(w)), OptionalDouble.of(error(moments.get(), fit, w))))
                .orElseGet(() -> new Outcome.Declined("The feature map in front of '" + head.output()
                        + "' is the same, or not finite, on all calibration rows."));
    }

    /** √(E‖y − y'‖² / E‖y‖²): the variance of y less what W explains of it. */
    private static double error(JointMoments moments, LinearFit fit, DMatrixRMaj weight) {
        DMatrixRMaj cross = fit.cross();
        DMatrixRMaj explained = MatrixProduct.of(fit.inputs(), weight);
        double left = moments.outputSquares();
        for (int o = 0; o < moments.outputs(); o++) {
            left -= moments.outputMean(o) * moments.outputMean(o);
            for (int i = 0; i < moments.inputs(); i++) {
                left += weight.get(i, o) * (explained.get(i, o) - 2 * cross.get(i, o));
            }
        }
        return Math.sqrt(Math.max(0, left) / moments.outputSquares());
    }

    private static Model written(Model model, FlattenedHead head, DMatrixRMaj weight, double[] bias) {
        GraphEditor editor = model.edit();
        Node last = model.graph().producer(head.output()).orElseThrow();
        Tape tape = new Tape(editor, head.output());
        String pooled = tape.add("pool", "GlobalAveragePool", head.map());
        String means = tape.add("means", "Flatten", pooled);
        String matrix = tape.constant(
                "weight",
                Tensor.ofDoubles(
                                Shape.of(weight.numRows, weight.numCols),
                                Arrays.copyOf(weight.data, weight.getNumElements()))
                        .cast(DType.FLOAT));
        String vector = tape.constant(
                "bias", Tensor.ofDoubles(Shape.of(bias.length), bias).cast(DType.FLOAT));
        String product = tape.add("product", "MatMul", means, matrix);
        editor.remove(last);
        tape.addAs(head.output(), "answer", "Add", Map.of(), List.of(product, vector));
        return new DeadCode().apply(model.withGraph(editor.build())).model();
    }
}
