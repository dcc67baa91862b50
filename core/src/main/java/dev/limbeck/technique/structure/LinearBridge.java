package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.AnswerMoments;
import dev.limbeck.calibrate.GroupedMoments;
import dev.limbeck.calibrate.JointMoments;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * Puts a linear map in place of blocks of an encoder that are left out (ReplaceMe, Shopkhoev et al. 2025,
 * arXiv:2505.02819, section 2): from the hidden states x before them to those y behind them, y ≈ xW + b, W [H, H], b [H],
 * by least squares over the tokens of calibration rows,
 *
 * <pre>
 * W = (Cov(x, x) + λI)⁻¹ · Cov(x, y),  b = E y − E x · W,  λ = 1e-6 of the mean variance of a channel of x
 * </pre>
 *
 * <p>The blocks that stay read what they are used to read, nearly; without such a map they read the hidden states of a
 * block that knows nothing of what was left out. It costs H² multiply-accumulates a token, a twelfth of a block.
 */
public final class LinearBridge {
    private static final String PURPOSE = "A linear map in place of layers";
    private static final double DAMPING = 1e-6;

    private final Encoder encoder;
    private final List<Gap> gaps;

    /** Blocks that are left out, from the first to before the end. */
    private record Gap(int first, int end) {}

    private LinearBridge(Model canonical, List<Integer> kept) {
        this.encoder = Encoder.recognise(canonical).require(PURPOSE);
        this.gaps = gaps(kept, encoder.blocks().size());
    }

    private static List<Gap> gaps(List<Integer> kept, int blocks) {
        if (!kept.contains(0) || !kept.contains(blocks - 1)) {
            throw new ModelException(
                    "A linear map stands between two layers, so the first and the last have to stay: of"
                            + " layers 0 to " + (blocks - 1) + " these would stay: " + kept
                            + ". Choose others with --layer-map, such as ends.");
        }
        List<Gap> gaps = new ArrayList<>();
        for (int i = 1; i < kept.size(); i++) {
            int first = kept.get(i - 1) + 1;
            if (first < kept.get(i)) {
                gaps.add(new Gap(first, kept.get(i)));
            }
        }
        return gaps;
    }

    /**
     * What has to be known of an encoder.
     *
     * @param canonical an encoder in canonical form
     * @param kept the numbers of the blocks that stay, from 0, rising
     * @throws ModelException if it is no encoder, or its first or last block does not stay
     */
    public static Set<Statistic> needs(Model canonical, List<Integer> kept) {
        LinearBridge bridge = new LinearBridge(canonical, kept);
        Set<Statistic> needs = new LinkedHashSet<>();
        for (Gap gap : bridge.gaps) {
            needs.add(bridge.moments(gap));
        }
        return needs;
    }

    /**
     * An encoder with only some of its blocks, and linear maps in place of the others.
     *
     * @param statistics what it {@link #needs}
     * @throws ModelException as {@link #needs}
     * @throws IllegalArgumentException if a statistic is missing
     */
    public static Model keeping(Model canonical, List<Integer> kept, Statistics statistics) {
        LinearBridge bridge = new LinearBridge(canonical, kept);
        GraphEditor editor = canonical.edit();
        for (Gap gap : bridge.gaps) {
            String behind = bridge.behind(gap);
            LinearMap map = bridge.fitted(gap, statistics);
            Tape tape = new Tape(editor, behind);
            String product =
                    tape.add("bridge_product", "MatMul", bridge.before(gap), tape.constant("bridge", map.weight()));
            editor.replaceUses(behind, tape.add("bridged", "Add", product, tape.constant("bridge_bias", map.bias())));
        }
        return new DeadCode().apply(canonical.withGraph(editor.build())).model();
    }

    private String before(Gap gap) {
        return block(gap.first()).input();
    }

    private String behind(Gap gap) {
        return block(gap.end() - 1).output();
    }

    private EncoderBlock block(int index) {
        return encoder.blocks().get(index);
    }

    private Statistic moments(Gap gap) {
        return new Statistic(before(gap), new AnswerMoments(behind(gap)));
    }

    /** xW + b, W [H, H] and b [H] in FLOAT. */
    private record LinearMap(Tensor weight, Tensor bias) {}

    private LinearMap fitted(Gap gap, Statistics statistics) {
        JointMoments moments = statistics
                .get(moments(gap), GroupedMoments.class)
                .map(seen -> seen.groups().get(0))
                .orElseThrow(() ->
                        new IllegalArgumentException("'" + before(gap) + "' was not observed: no map can be fitted."));
        LinearFit fit = new LinearFit(moments, true);
        DMatrixRMaj map = fit.weight(DAMPING)
                .orElseThrow(() -> new ModelException(
                        "The hidden states before the layers that are left out are the same for all rows, so no linear"
                                + " map can be fitted to them. Give more rows, or others."));
        double[] bias = fit.bias(map);
        return new LinearMap(floats(Shape.of(map.numRows, map.numCols), map.data), floats(Shape.of(bias.length), bias));
    }

    private static Tensor floats(Shape shape, double[] values) {
        return Tensor.ofDoubles(shape, values).cast(DType.FLOAT);
    }
}
