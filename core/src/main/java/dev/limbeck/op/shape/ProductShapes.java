package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shapes of matrix products. */
public final class ProductShapes {
    private ProductShapes() {}

    public static List<ValueType> matMul(ShapeCall call) {
        return List.of(call.like(0, product(call, 0, 1)));
    }

    /** MatMulInteger: INT32 sums. */
    public static List<ValueType> matMulInteger(ShapeCall call) {
        return List.of(Types.tensor(DType.INT32, product(call, 0, 1)));
    }

    /** QLinearMatMul: the type of the result's zero point. */
    public static List<ValueType> qLinearMatMul(ShapeCall call) {
        return List.of(call.like(7, product(call, 0, 3)));
    }

    /** A product with an element type given by another input. */
    public static ShapeRule productLike(int type) {
        return call -> List.of(call.like(type, product(call, 0, 1)));
    }

    /** FusedMatMul: a product whose operands may be transposed first. */
    public static List<ValueType> fusedMatMul(ShapeCall call) {
        Optional<Dims> a = call.dims(0).map(d -> swapped(d, call.node().intAttribute("transA", 0) != 0));
        Optional<Dims> b = call.dims(1).map(d -> swapped(d, call.node().intAttribute("transB", 0) != 0));
        return List.of(call.like(0, a.flatMap(x -> b.map(y -> product(call, x, y)))));
    }

    private static Dims swapped(Dims d, boolean transposed) {
        if (!transposed || d.rank() < 2) {
            return d;
        }
        return Types.with(Types.with(d, d.rank() - 1, d.axis(-2)), d.rank() - 2, d.axis(-1));
    }

    static Optional<Dims> product(ShapeCall call, int left, int right) {
        return call.dims(left).flatMap(a -> call.dims(right).map(b -> product(call, a, b)));
    }

    /** numpy's matmul: vectors are promoted, leading axes broadcast, the inner axes must agree. */
    private static Dims product(ShapeCall call, Dims a, Dims b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw call.wrong("multiplies a scalar");
        }
        call.same(a.axis(-1), b.rank() == 1 ? b.axis(0) : b.axis(-2));
        Dims leading = ElementwiseShapes.broadcast(call, leading(a), leading(b));
        List<Dim> axes = new ArrayList<>(leading.axes());
        if (a.rank() > 1) {
            axes.add(a.axis(-2));
        }
        if (b.rank() > 1) {
            axes.add(b.axis(-1));
        }
        return new Dims(axes);
    }

    private static Dims leading(Dims d) {
        return new Dims(d.axes().subList(0, Math.max(0, d.rank() - 2)));
    }

    public static List<ValueType> gemm(ShapeCall call) {
        boolean transA = call.node().intAttribute("transA", 0) != 0;
        boolean transB = call.node().intAttribute("transB", 0) != 0;
        return List.of(call.like(
                0,
                call.dims(0)
                        .flatMap(a -> call.dims(1).map(b -> {
                            if (a.rank() != 2 || b.rank() != 2) {
                                throw call.wrong("multiplies tensors of ranks " + a.rank() + " and " + b.rank()
                                        + " instead of 2");
                            }
                            call.same(a.axis(transA ? 0 : 1), b.axis(transB ? 1 : 0));
                            return Dims.of(a.axis(transA ? 1 : 0), b.axis(transB ? 0 : 1));
                        }))));
    }

    /** MatMulNBits: the weight [N, blocks, bytes] is described by the attributes K and N. */
    public static List<ValueType> packedWeight(ShapeCall call) {
        Dim columns = Dim.of(call.node().intAttribute("N", 0));
        return List.of(call.like(0, call.dims(0).map(d -> Types.with(d, d.rank() - 1, columns))));
    }

    /** Einsum: every letter is one size; an ellipsis stands for axes that broadcast. */
    public static List<ValueType> einsum(ShapeCall call) {
        String equation = call.node().textAttribute("equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",");
        Map<String, Dim> sizes = new LinkedHashMap<>();
        Dims ellipsis = Dims.of();
        for (int i = 0; i < terms.length; i++) {
            Optional<Dims> d = call.dims(i);
            if (d.isEmpty()) {
                return List.of(call.like(0, Optional.empty()));
            }
            int letters = terms[i].replace("...", "").length();
            int at = terms[i].indexOf("...");
            int spread = at < 0 ? 0 : d.get().rank() - letters;
            for (int k = 0, axis = 0; k < terms[i].length(); k++) {
                if (k == at) {
                    ellipsis = ElementwiseShapes.broadcast(
                            call, ellipsis, new Dims(d.get().axes().subList(axis, axis + spread)));
                    axis += spread;
                    k += 2;
                } else {
                    sizes.merge(terms[i].substring(k, k + 1), d.get().axis(axis++), call::same);
                }
            }
        }
        String result = arrow < 0 ? implicitResult(equation) : equation.substring(arrow + 2);
        return List.of(call.like(0, einsumResult(result, sizes, ellipsis)));
    }

    /** Without an arrow: the ellipsis, then the letters that occur once, in the order of the alphabet. */
    private static String implicitResult(String terms) {
        StringBuilder result = new StringBuilder(terms.contains("...") ? "..." : "");
        terms.chars()
                .filter(Character::isLetter)
                .sorted()
                .distinct()
                .filter(c -> terms.indexOf(c) == terms.lastIndexOf(c))
                .forEach(c -> result.append((char) c));
        return result.toString();
    }

    private static Dims einsumResult(String result, Map<String, Dim> sizes, Dims ellipsis) {
        List<Dim> axes = new ArrayList<>();
        for (int k = 0; k < result.length(); k++) {
            if (result.startsWith("...", k)) {
                axes.addAll(ellipsis.axes());
                k += 2;
            } else {
                axes.add(sizes.getOrDefault(result.substring(k, k + 1), Dim.UNKNOWN));
            }
        }
        return new Dims(axes);
    }
}
