package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.HostEvaluation;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what an expression of the padding mask does by evaluating it on masks with zeros in all places that
 * matter. Exporters write the same mask in dozens of ways, with gathers over flattened indices among them; what they
 * have in common is the result.
 */
final class MaskProbe {
    /** Scores this low have weight 0 beside any visible key: e^−10000 is 0 in FLOAT. */
    private static final double HIDDEN = -10_000;

    private static final List<Tensor> MASKS = List.of(
            mask(3, 5, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1),
            mask(2, 4, 1, 0, 1, 0, 0, 1, 1, 0),
            mask(4, 3, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1),
            mask(1, 2, 1, 0));

    private final Graph graph;
    private final String input;
    private final HostEvaluation evaluation;
    private final TokenRows rows;
    private final Widths widths;

    /**
     * A probe of expressions of one input.
     *
     * @param input the mask [batch, seq]
     */
    MaskProbe(Model model, String input) {
        this.graph = model.graph();
        this.input = input;
        this.evaluation = new HostEvaluation(model);
        this.rows = new TokenRows(graph, input);
        this.widths = new Widths(graph);
    }

    private static Tensor mask(int batch, int length, long... values) {
        return Tensor.ofLongs(Shape.of(batch, length), values);
    }

    /**
     * Whether a value [batch or 1, heads or 1, queries or 1, keys] is 0 (or true) at real keys and hides padded ones:
     * far below any score, or false.
     */
    boolean hidesPadding(String value) {
        return MASKS.stream()
                .allMatch(m -> evaluate(value, m).filter(v -> hides(v, m)).isPresent());
    }

    private static boolean hides(Tensor value, Tensor mask) {
        long[] dims = value.shape().toArray();
        int batch = Math.toIntExact(mask.shape().dim(0));
        int keys = Math.toIntExact(mask.shape().dim(1));
        if (dims.length != 4 || dims[3] != keys || (dims[0] != batch && dims[0] != 1)) {
            return false;
        }
        int perRow = value.size() / Math.toIntExact(dims[0]);
        for (int row = 0; row < batch; row++) {
            for (int i = 0; i < perRow; i++) {
                double score = value.doubleAt((dims[0] == 1 ? 0 : row * perRow) + i);
                boolean real = mask.longAt(row * keys + i % keys) != 0;
                if (!agrees(value.dtype(), score, real)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean agrees(DType dtype, double score, boolean real) {
        if (dtype == DType.BOOL) {
            return (score != 0) == real;
        }
        return real ? score == 0 : score <= HIDDEN;
    }

    /** Whether a value [batch, seq, …] is 0 wherever the mask is. */
    boolean isZeroOnPadding(String value) {
        return MASKS.stream()
                .allMatch(m -> evaluate(value, m).filter(v -> isZero(v, m)).isPresent());
    }

    private static boolean isZero(Tensor value, Tensor mask) {
        boolean perToken = value.rank() > 2
                && value.shape().dim(0) == mask.shape().dim(0)
                && value.shape().dim(1) == mask.shape().dim(1);
        int inner = value.size() / mask.size();
        for (int i = 0; perToken && i < value.size(); i++) {
            if (mask.longAt(i / inner) == 0 && value.doubleAt(i) != 0) {
                return false;
            }
        }
        return perToken;
    }

    private Optional<Tensor> evaluate(String value, Tensor mask) {
        return new Evaluation(mask).of(value);
    }

    /** The values under one mask. */
    private final class Evaluation {
        private final Tensor mask;
        private final Map<String, Optional<Tensor>> known = new HashMap<>();

        Evaluation(Tensor mask) {
            this.mask = mask;
        }

        Optional<Tensor> of(String value) {
            Optional<Tensor> cached = known.get(value);
            if (cached == null) {
                cached = compute(value);
                known.put(value, cached);
            }
            return cached;
        }

        private Optional<Tensor> compute(String value) {
            if (value.equals(input)) {
                DType declared = graph.type(value).tensor().orElseThrow().dtype();
                return Optional.of(mask.cast(declared));
            }
            Optional<Tensor> constant = graph.constant(value);
            return constant.isPresent() ? constant : graph.producer(value).flatMap(n -> run(n, value));
        }

        private Optional<Tensor> run(Node node, String value) {
            Optional<List<Tensor>> outputs = node.is("Shape")
                    ? standIn(node.input(0)).flatMap(t -> evaluation.evaluate(node, v -> Optional.of(t)))
                    : evaluation.evaluate(node, this::of);
            return outputs.map(o -> o.get(node.outputs().indexOf(value)));
        }

        /** Something of the shape of a value: the value, or zeros if it holds rows of tokens. */
        private Optional<Tensor> standIn(String value) {
            int rank = rows.tokenRank(value).orElse(0);
            if (rank < 2 || rank > 3) {
                return of(value);
            }
            long[] dims = new long[rank];
            dims[0] = mask.shape().dim(0);
            dims[1] = mask.shape().dim(1);
            if (rank == 3) {
                if (widths.of(value).isEmpty()) {
                    return Optional.empty();
                }
                dims[2] = widths.of(value).getAsLong();
            }
            Shape shape = Shape.of(dims);
            return Optional.of(Tensor.ofBytes(DType.BOOL, shape, new byte[Math.toIntExact(shape.size())]));
        }
    }
}
