package dev.limbeck.technique.structure;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * A k×l convolution as 3×3 to M channels and (k−2)×(l−2) behind it, such as 5×5 as two of 3×3 (Szegedy et al. 2016, section
 * 3.1). Together they are the kernel W' = B∗A. A begins as the M directions that the 3×3 parts of all kernels have most of;
 * then B and A in turn are the least squares for each other, and at last B is that for the answers over calibration data.
 * The first convolution has all the padding, so that the two see what the one saw.
 */
final class SerialConvolution {
    /** The first window, along each axis. */
    static final int FIRST = 3;

    private static final int ITERATIONS = 8;

    private final WeightedOperator convolution;
    private final Sliding sliding;
    private final int inputs;
    private final int outputs;
    private final int height;
    private final int width;

    /** @param convolution of two axes, without groups, whose window has at least four places along each */
    SerialConvolution(WeightedOperator convolution) {
        this.convolution = convolution;
        this.sliding = Sliding.of(convolution);
        this.inputs = convolution.inputs();
        this.outputs = convolution.channels();
        this.height = sliding.kernel().get(0).intValue();
        this.width = sliding.kernel().get(1).intValue();
    }

    static boolean fits(WeightedOperator convolution) {
        return Sliding.of(convolution).kernel().stream().allMatch(taps -> taps > FIRST);
    }

    private int second() {
        return (height - FIRST + 1) * (width - FIRST + 1);
    }

    /** Parameters of both for each channel between them. */
    private long each() {
        return (long) inputs * FIRST * FIRST + (long) outputs * second();
    }

    /** How many channels stand between them; empty if no number saves parameters. */
    Optional<Integer> channels(RankRule rule) {
        long before = convolution.weight().size();
        int most = Math.toIntExact((before - 1) / each());
        Spectrum directions = Spectrum.ofColumns(parts(), Math.max(1, Math.min(most, inputs * FIRST * FIRST)));
        int channels = rule.channels(before, each(), count -> directions.sum(count) / directions.total());
        return channels <= most && channels <= inputs * FIRST * FIRST ? Optional.of(channels) : Optional.empty();
    }

    /** How many weights an answer has in the second one. */
    long unknowns(int channels) {
        return (long) channels * second();
    }

    /** @param moments of what windows cover, [inputs · taps, inputs · taps] */
    Outcome split(Model model, int channels, DMatrixRMaj moments) {
        DMatrixRMaj matrix = matrix();
        DMatrixRMaj first = first(channels);
        return TapRegression.of(matrix, features(first), moments)
                .<Outcome>map(fit -> new Outcome.Applied(
                        written(model, first, fit.mixture()),
                        OptionalDouble.of(
                                Math.sqrt(Math.max(0, fit.missing()) / TapRegression.energy(matrix, moments)))))
                .orElseGet(() -> new Outcome.Declined(
                        "What '" + convolution.site().id() + "' reads or its kernel is 0, or not finite."));
    }

    /** W [inputs · height · width, outputs]. */
    private DMatrixRMaj matrix() {
        return Unfolding.of(convolution).matrices().get(0);
    }

    /** The place in the whole window of a place v in the first one, moved by a place u of the second one. */
    private int place(int u, int v) {
        int columns = width - FIRST + 1;
        return (u / columns + v / FIRST) * width + u % columns + v % FIRST;
    }

    /** The 3×3 parts of all kernels, [outputs · places, inputs · 9]. */
    private DMatrixRMaj parts() {
        DMatrixRMaj matrix = matrix();
        int window = FIRST * FIRST;
        DMatrixRMaj parts = new DMatrixRMaj(outputs * second(), inputs * window);
        for (int row = 0; row < parts.numRows; row++) {
            for (int i = 0; i < parts.numCols; i++) {
                int tap = i / window * height * width + place(row % second(), i % window);
                parts.set(row, i, matrix.get(tap, row / second()));
            }
        }
        return parts;
    }

    /** A [inputs · 9, channels]. */
    private DMatrixRMaj first(int channels) {
        DMatrixRMaj matrix = matrix();
        DMatrixRMaj first = Spectrum.ofColumns(parts(), channels).vectors();
        for (int i = 0; i < ITERATIONS; i++) {
            DMatrixRMaj current = first;
            first = TapRegression.ofKernel(matrix, features(first))
                    .flatMap(fit -> refitted(fit.mixture(), current.numCols))
                    .orElse(current);
        }
        return first;
    }

    /** What each place u of the second window sees of channel m, F [inputs · taps, channels · places]. */
    private DMatrixRMaj features(DMatrixRMaj first) {
        int window = FIRST * FIRST;
        DMatrixRMaj features = new DMatrixRMaj(inputs * height * width, first.numCols * second());
        for (int i = 0; i < first.numRows; i++) {
            for (int m = 0; m < first.numCols; m++) {
                for (int u = 0; u < second(); u++) {
                    int tap = i / window * height * width + place(u, i % window);
                    features.set(tap, m * second() + u, first.get(i, m));
                }
            }
        }
        return features;
    }

    /** The A with the least ‖W − B∗A‖ for a B [channels · places, outputs]; each input has one of its own. */
    private Optional<DMatrixRMaj> refitted(DMatrixRMaj second, int channels) {
        int window = FIRST * FIRST;
        DMatrixRMaj seen = new DMatrixRMaj(outputs * height * width, channels * window);
        for (int m = 0; m < channels; m++) {
            for (int u = 0; u < second(); u++) {
                for (int v = 0; v < window; v++) {
                    for (int o = 0; o < outputs; o++) {
                        seen.add(o * height * width + place(u, v), m * window + v, second.get(m * second() + u, o));
                    }
                }
            }
        }
        DMatrixRMaj wanted = new DMatrixRMaj(outputs * height * width, inputs);
        DMatrixRMaj matrix = matrix();
        for (int tap = 0; tap < matrix.numRows; tap++) {
            for (int o = 0; o < outputs; o++) {
                int place = tap % (height * width);
                wanted.set(o * height * width + place, tap / (height * width), matrix.get(tap, o));
            }
        }
        return LeastSquares.solve(MatrixProduct.gram(seen), MatrixProduct.transposed(seen, wanted))
                .map(solution -> byInputs(solution, channels));
    }

    /** From [channels · 9, inputs] to [inputs · 9, channels]. */
    private DMatrixRMaj byInputs(DMatrixRMaj solution, int channels) {
        int window = FIRST * FIRST;
        DMatrixRMaj first = new DMatrixRMaj(inputs * window, channels);
        for (int i = 0; i < first.numRows; i++) {
            for (int m = 0; m < channels; m++) {
                first.set(i, m, solution.get(m * window + i % window, i / window));
            }
        }
        return first;
    }

    private Model written(Model model, DMatrixRMaj first, DMatrixRMaj second) {
        Node node = convolution.node();
        GraphEditor editor = model.edit();
        Tape weights = new Tape(editor, convolution.weightName());
        long channels = first.numCols;
        String near = weights.constant("first", kernel(first, Shape.of(channels, inputs, FIRST, FIRST)));
        String far = weights.constant(
                "second", kernel(second, Shape.of(outputs, channels, height - FIRST + 1, width - FIRST + 1)));
        List<Long> ones = List.of(1L, 1L);
        List<Long> none = List.of(0L, 0L, 0L, 0L);
        Sliding padded = new Sliding(
                List.of((long) FIRST, (long) FIRST), ones, sliding.dilations(), sliding.pads(), sliding.autoPad());
        Sliding strided = new Sliding(
                List.of(height - FIRST + 1L, width - FIRST + 1L),
                sliding.strides(),
                sliding.dilations(),
                none,
                sliding.autoPad());
        String inner = new Tape(editor, node.output()).add("first", "Conv", padded.attributes(1), node.input(0), near);
        editor.replace(node, node.withInput(0, inner).withInput(1, far).withAttributes(strided.attributes(1)));
        editor.removeInitializer(convolution.weightName());
        return model.withGraph(editor.build());
    }

    /** The columns of a matrix, one behind the other. */
    private Tensor kernel(DMatrixRMaj columns, Shape shape) {
        DMatrixRMaj rows = CommonOps_DDRM.transpose(columns, null);
        return Tensor.ofDoubles(shape, Arrays.copyOf(rows.data, rows.getNumElements()))
                .cast(convolution.weight().dtype());
    }
}
