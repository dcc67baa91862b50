package dev.limbeck.op.cost;

import dev.limbeck.tensor.Shape;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** Multiply-accumulates of products, convolutions, recurrences and attention, in closed form. */
public final class CostRules {
    private CostRules() {}

    /** Conv: every output element sums in/group · kernel products. */
    public static CostRule conv(int weight) {
        return call ->
                product(call.output(0).map(Shape::size), call.input(weight).map(w -> w.size() / Math.max(1, w.dim(0))));
    }

    /** ConvTranspose: every input element goes into out/group · kernel sums. */
    public static OptionalLong convTranspose(CostCall call) {
        return product(call.input(0).map(Shape::size), call.input(1).map(w -> w.size() / Math.max(1, w.dim(0))));
    }

    /** MatMul: every output element sums as many products as the left operand has columns. */
    public static OptionalLong matMul(CostCall call) {
        return product(call.output(0).map(Shape::size), call.input(0).map(a -> a.dim(-1)));
    }

    /** Gemm and FusedMatMul: as MatMul, the left operand perhaps transposed. */
    public static OptionalLong transposable(CostCall call) {
        int inner = call.node().intAttribute("transA", 0) != 0 ? -2 : -1;
        return product(call.output(0).map(Shape::size), call.input(0).map(a -> a.dim(inner)));
    }

    /** Attention of opset 23: scores and weighted values, for every head each query with every key. */
    public static OptionalLong attention(CostCall call) {
        Optional<Long> tokens = call.input(1).map(k -> k.dim(-2)).map(own -> own + past(call));
        Optional<Long> widths = call.input(0).flatMap(q -> call.output(0).map(y -> q.size() + y.size()));
        return product(widths, tokens);
    }

    private static long past(CostCall call) {
        return call.input(4).map(k -> k.dim(2)).orElse(0L);
    }

    /** com.microsoft MultiHeadAttention on packed queries [B,S,H] and keys [B,T,H] or [B,N,T,D]. */
    public static OptionalLong multiHead(CostCall call) {
        Optional<Long> tokens = call.input(1).map(k -> k.dim(k.rank() == 3 ? 1 : 2));
        Optional<Long> widths = call.input(0).flatMap(q -> call.output(0).map(y -> q.size() + y.size()));
        return product(widths, tokens);
    }

    /** com.microsoft Attention and QAttention: the projection to queries, keys and values, then attention itself. */
    public static OptionalLong packedAttention(CostCall call) {
        Optional<Long> projection = call.input(0).flatMap(x -> call.input(1).map(w -> x.size() * w.dim(1)));
        Optional<Long> scores = call.output(0).map(y -> 2 * y.size() * y.dim(1));
        return sum(projection, scores);
    }

    /** RNN, GRU, LSTM: both weights once for every token of every row. */
    public static OptionalLong recurrent(CostCall call) {
        Optional<Long> tokens = call.input(0).map(x -> x.dim(0) * x.dim(1));
        Optional<Long> weights = call.input(1).flatMap(w -> call.input(2).map(r -> w.size() + r.size()));
        return product(tokens, weights);
    }

    /** MatMulNBits: rows · K · N. */
    public static OptionalLong packedWeight(CostCall call) {
        return product(call.input(0).map(Shape::size), Optional.of(call.node().intAttribute("N", 0)));
    }

    /** Einsum of two operands or more: the product of the sizes of all letters. */
    public static OptionalLong einsum(CostCall call) {
        String[] terms = call.node()
                .textAttribute("equation", "")
                .replace(" ", "")
                .split("->")[0]
                .split(",");
        if (terms.length < 2) {
            return OptionalLong.of(0);
        }
        long all = 1;
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < terms.length; i++) {
            Optional<Shape> shape = call.input(i);
            if (shape.isEmpty() || terms[i].contains("...")) {
                return OptionalLong.empty();
            }
            for (int axis = 0; axis < terms[i].length(); axis++) {
                String letter = terms[i].substring(axis, axis + 1);
                if (seen.indexOf(letter) < 0) {
                    seen.append(letter);
                    all *= shape.get().dim(axis);
                }
            }
        }
        return OptionalLong.of(all);
    }

    /** If: the dearer branch. */
    public static OptionalLong branches(CostCall call) {
        OptionalLong then = call.body("then_branch");
        OptionalLong otherwise = call.body("else_branch");
        return then.isPresent() && otherwise.isPresent()
                ? OptionalLong.of(Math.max(then.getAsLong(), otherwise.getAsLong()))
                : OptionalLong.empty();
    }

    /** Loop: the body as often as the trip count says; not known without one. */
    public static OptionalLong loop(CostCall call) {
        return product(call.constant(0).map(t -> t.longAt(0)), boxed(call.body("body")));
    }

    /** Scan: the body once for every element of the scanned axis. */
    public static OptionalLong scan(CostCall call) {
        long scans = call.node().intAttribute("num_scan_inputs", 1);
        int first = (int) (call.node().inputs().size() - scans);
        int axis = call.node()
                .intsAttribute("scan_input_axes")
                .map(a -> (int) a[0])
                .orElse(0);
        return product(call.input(first).map(x -> x.dim(axis)), boxed(call.body("body")));
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private static OptionalLong product(Optional<Long> a, Optional<Long> b) {
        return unboxed(a.flatMap(x -> b.map(y -> Math.multiplyExact(x, y))));
    }

    private static OptionalLong sum(Optional<Long> a, Optional<Long> b) {
        return unboxed(a.flatMap(x -> b.map(y -> Math.addExact(x, y))));
    }

    private static OptionalLong unboxed(Optional<Long> value) {
        ToLongFunction<Long> same = Long::longValue;
        return value.stream().mapToLong(same).findFirst();
    }
}
