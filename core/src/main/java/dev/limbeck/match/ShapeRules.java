package dev.limbeck.match;

import dev.limbeck.graph.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The shape of an operator's first result from the shapes of its operands. */
final class ShapeRules {
    private interface Rule {
        Optional<List<Size>> apply(Node node, Sizes sizes);
    }

    private static final Set<String> SHAPE_OF_FIRST = Set.of(
            "Abs",
            "BatchNormalization",
            "Cast",
            "Clip",
            "CumSum",
            "Dropout",
            "Elu",
            "Erf",
            "Exp",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "Identity",
            "IsNaN",
            "LayerNormalization",
            "LeakyRelu",
            "Log",
            "Neg",
            "Not",
            "Reciprocal",
            "Relu",
            "Sigmoid",
            "Softmax",
            "Sqrt",
            "Tanh");

    private static final Set<String> BROADCAST = Set.of(
            "Add",
            "And",
            "Div",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "Max",
            "Min",
            "Mod",
            "Mul",
            "Or",
            "Pow",
            "Sub",
            "Where");

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("Attention", ShapeRules::attention),
            Map.entry("AveragePool", WindowShapes::pooling),
            Map.entry("Concat", ShapeRules::concat),
            Map.entry("ConstantOfShape", (n, s) -> s.elements(n.input(0))),
            Map.entry("Conv", WindowShapes::convolution),
            Map.entry("Expand", ShapeRules::expand),
            Map.entry("Flatten", ShapeRules::flatten),
            Map.entry("Gather", ShapeRules::gather),
            Map.entry("GatherND", ShapeRules::gatherNd),
            Map.entry("Gemm", ShapeRules::gemm),
            Map.entry("MatMul", ShapeRules::matMul),
            Map.entry("MaxPool", WindowShapes::pooling),
            Map.entry("Pad", (n, s) -> n.hasInput(3) ? Optional.empty() : WindowShapes.padding(n, s)),
            Map.entry("Range", (n, s) -> Optional.of(List.of(range(n, s)))),
            Map.entry("ReduceMax", ShapeRules::reduce),
            Map.entry("ReduceMean", ShapeRules::reduce),
            Map.entry("ReduceSum", ShapeRules::reduce),
            Map.entry("Reshape", Reshaping::shape),
            Map.entry("Shape", (n, s) -> s.elements(n.output()).map(e -> List.of(Size.of(e.size())))),
            Map.entry("Slice", ShapeRules::slice),
            Map.entry("Squeeze", ShapeRules::squeeze),
            Map.entry("Transpose", ShapeRules::transpose),
            Map.entry("Unsqueeze", ShapeRules::unsqueeze));

    private ShapeRules() {}

    static Optional<List<Size>> shape(Node node, Sizes sizes) {
        if (!node.domain().equals(Node.STANDARD)) {
            return Optional.empty();
        }
        if (SHAPE_OF_FIRST.contains(node.opType())) {
            return sizes.shape(node.input(0));
        }
        if (BROADCAST.contains(node.opType())) {
            return broadcast(node, node.inputs(), sizes);
        }
        Rule rule = RULES.get(node.opType());
        return rule == null ? Optional.empty() : rule.apply(node, sizes);
    }

    private static Optional<List<Size>> broadcast(Node node, List<String> operands, Sizes sizes) {
        List<Size> out = List.of();
        for (String operand : operands) {
            Optional<List<Size>> shape = sizes.shape(operand);
            if (shape.isEmpty()) {
                return Optional.empty();
            }
            out = broadcast(out, shape.orElseThrow(), node);
        }
        return Optional.of(out);
    }

    private static List<Size> broadcast(List<Size> a, List<Size> b, Node node) {
        int rank = Math.max(a.size(), b.size());
        List<Size> out = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            Size left = axis < rank - a.size() ? Size.ONE : a.get(axis - rank + a.size());
            Size right = axis < rank - b.size() ? Size.ONE : b.get(axis - rank + b.size());
            out.add(Size.broadcast(left, right, node, axis));
        }
        return out;
    }

    /** The 3-D form: [B,S,·] queries and [B,T,heads·v] values make [B,S,heads·v]. */
    private static Optional<List<Size>> attention(Node node, Sizes sizes) {
        long queryHeads = node.intAttribute("q_num_heads", 0);
        long keyHeads = node.intAttribute("kv_num_heads", 0);
        Optional<List<Size>> query = sizes.shape(node.input(0)).filter(s -> s.size() == 3);
        Optional<List<Size>> value = sizes.shape(node.input(2)).filter(s -> s.size() == 3);
        if (queryHeads != keyHeads || query.isEmpty() || value.isEmpty()) {
            return Optional.empty();
        }
        List<Size> q = query.orElseThrow();
        return Optional.of(List.of(q.get(0), q.get(1), value.orElseThrow().get(2)));
    }

    private static Optional<List<Size>> concat(Node node, Sizes sizes) {
        Optional<List<Size>> first = sizes.shape(node.input(0));
        if (first.isEmpty()) {
            return first;
        }
        List<Size> out = new ArrayList<>(first.orElseThrow());
        int axis = index(node.intAttribute("axis", 0), out.size());
        long sum = 0;
        for (String input : node.inputs()) {
            Optional<Size> part = sizes.axis(input, axis);
            if (part.filter(Size::isNumber).isEmpty()) {
                sum = -1;
                break;
            }
            sum += part.orElseThrow().number();
        }
        out.set(axis, sum < 0 ? Size.axis(node.output(), axis) : Size.of(sum));
        return Optional.of(out);
    }

    private static Optional<List<Size>> expand(Node node, Sizes sizes) {
        Optional<List<Size>> from = sizes.shape(node.input(0));
        return from.flatMap(f -> sizes.elements(node.input(1)).map(to -> broadcast(f, to, node)));
    }

    private static Optional<List<Size>> flatten(Node node, Sizes sizes) {
        return sizes.shape(node.input(0)).map(in -> {
            int axis = index(node.intAttribute("axis", 1), in.size());
            return List.of(
                    Reshaping.product(in.subList(0, axis)).orElse(Size.axis(node.output(), 0)),
                    Reshaping.product(in.subList(axis, in.size())).orElse(Size.axis(node.output(), 1)));
        });
    }

    private static Optional<List<Size>> gather(Node node, Sizes sizes) {
        Optional<List<Size>> indices = sizes.shape(node.input(1));
        return sizes.shape(node.input(0))
                .flatMap(data -> indices.map(at -> {
                    int axis = index(node.intAttribute("axis", 0), data.size());
                    List<Size> out = new ArrayList<>(data.subList(0, axis));
                    out.addAll(at);
                    out.addAll(data.subList(axis + 1, data.size()));
                    return out;
                }));
    }

    private static Optional<List<Size>> gatherNd(Node node, Sizes sizes) {
        Optional<List<Size>> data = sizes.shape(node.input(0));
        Optional<List<Size>> indices = sizes.shape(node.input(1));
        Optional<Size> tuple = sizes.axis(node.input(1), -1).filter(Size::isNumber);
        int batch = (int) node.intAttribute("batch_dims", 0);
        if (data.isEmpty()
                || tuple.isEmpty()
                || batch + tuple.orElseThrow().number() > data.orElseThrow().size()) {
            return Optional.empty();
        }
        return indices.map(at -> {
            List<Size> out = new ArrayList<>(at.subList(0, at.size() - 1));
            int picked = batch + (int) tuple.orElseThrow().number();
            out.addAll(data.orElseThrow().subList(picked, data.orElseThrow().size()));
            return out;
        });
    }

    private static Optional<List<Size>> gemm(Node node, Sizes sizes) {
        Optional<Size> rows = sizes.axis(node.input(0), node.intAttribute("transA", 0) == 0 ? 0 : 1);
        Optional<Size> columns = sizes.axis(node.input(1), node.intAttribute("transB", 0) == 0 ? 1 : 0);
        return rows.flatMap(r -> columns.map(c -> List.of(r, c)));
    }

    private static Optional<List<Size>> matMul(Node node, Sizes sizes) {
        Optional<List<Size>> left = sizes.shape(node.input(0)).filter(s -> s.size() >= 2);
        Optional<List<Size>> right = sizes.shape(node.input(1)).filter(s -> s.size() >= 2);
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        List<Size> a = left.orElseThrow();
        List<Size> b = right.orElseThrow();
        List<Size> out = broadcast(a.subList(0, a.size() - 2), b.subList(0, b.size() - 2), node);
        out.add(a.get(a.size() - 2));
        out.add(b.get(b.size() - 1));
        return Optional.of(out);
    }

    /** Range(0, n, 1) has n elements. */
    private static Size range(Node node, Sizes sizes) {
        boolean counts = sizes.elements(node.input(0))
                        .filter(e -> e.get(0).is(0))
                        .isPresent()
                && sizes.elements(node.input(2)).filter(e -> e.get(0).is(1)).isPresent();
        return counts
                ? sizes.elements(node.input(1)).map(e -> e.get(0)).orElse(Size.axis(node.output(), 0))
                : Size.axis(node.output(), 0);
    }

    private static Optional<List<Size>> reduce(Node node, Sizes sizes) {
        Optional<long[]> axes = Axes.of(node, 1, sizes);
        if (axes.isEmpty()) {
            return Optional.empty();
        }
        return sizes.shape(node.input(0)).map(in -> {
            List<Size> out = new ArrayList<>(in);
            for (long axis : axes.orElseThrow()) {
                out.set(index(axis, in.size()), Size.ONE);
            }
            return node.intAttribute("keepdims", 1) != 0 ? out : without(in, axes.orElseThrow());
        });
    }

    private static Optional<List<Size>> slice(Node node, Sizes sizes) {
        Optional<long[]> axes = node.hasInput(3) ? sizes.numbers(node.input(3)) : Optional.empty();
        Optional<List<Size>> starts = sizes.elements(node.input(1));
        Optional<List<Size>> ends = sizes.elements(node.input(2));
        if (axes.isEmpty()) {
            return Optional.empty();
        }
        return sizes.shape(node.input(0)).map(in -> {
            List<Size> out = new ArrayList<>(in);
            long[] sliced = axes.orElseThrow();
            for (int i = 0; i < sliced.length; i++) {
                int axis = index(sliced[i], in.size());
                int step = i;
                boolean steps = node.hasInput(4)
                        && sizes.numbers(node.input(4))
                                .filter(s -> s[step] == 1)
                                .isEmpty();
                Optional<Size> from = at(starts, i);
                Optional<Size> to = at(ends, i);
                out.set(axis, steps ? Size.axis(node.output(), axis) : sliced(in.get(axis), from, to, node, axis));
            }
            return out;
        });
    }

    private static Optional<Size> at(Optional<List<Size>> elements, int index) {
        return elements.filter(e -> index < e.size()).map(e -> e.get(index));
    }

    private static Size sliced(Size size, Optional<Size> from, Optional<Size> to, Node node, int axis) {
        boolean fromStart = from.filter(f -> f.is(0)).isPresent();
        Size end = to.orElse(Size.of(-1));
        if (fromStart && (end.equals(size) || (end.isNumber() && end.number() >= Integer.MAX_VALUE))) {
            return size;
        }
        if (fromStart && size.isNumber() && (!end.isNumber() || end.number() >= 0)) {
            return end.atMost(size.number());
        }
        return Size.axis(node.output(), axis);
    }

    private static Optional<List<Size>> squeeze(Node node, Sizes sizes) {
        Optional<long[]> axes = Axes.of(node, 1, sizes);
        return axes.isEmpty()
                ? sizes.shape(node.input(0))
                        .filter(s -> s.equals(List.of(Size.ONE)))
                        .map(s -> List.<Size>of())
                : sizes.shape(node.input(0)).map(in -> without(in, axes.orElseThrow()));
    }

    private static List<Size> without(List<Size> in, long[] axes) {
        Set<Integer> dropped = new HashSet<>();
        for (long axis : axes) {
            dropped.add(index(axis, in.size()));
        }
        List<Size> out = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            if (!dropped.contains(i)) {
                out.add(in.get(i));
            }
        }
        return out;
    }

    private static Optional<List<Size>> transpose(Node node, Sizes sizes) {
        return sizes.shape(node.input(0)).map(in -> {
            List<Size> out = new ArrayList<>();
            Optional<long[]> perm = node.intsAttribute("perm");
            for (int i = 0; i < in.size(); i++) {
                out.add(in.get(perm.isPresent() ? (int) perm.orElseThrow()[i] : in.size() - 1 - i));
            }
            return out;
        });
    }

    private static Optional<List<Size>> unsqueeze(Node node, Sizes sizes) {
        Optional<long[]> axes = Axes.of(node, 1, sizes);
        if (axes.isEmpty()) {
            return Optional.empty();
        }
        return sizes.shape(node.input(0)).map(in -> {
            int rank = in.size() + axes.orElseThrow().length;
            Set<Integer> added = new HashSet<>();
            for (long axis : axes.orElseThrow()) {
                added.add(index(axis, rank));
            }
            List<Size> out = new ArrayList<>();
            int next = 0;
            for (int i = 0; i < rank; i++) {
                out.add(added.contains(i) ? Size.ONE : in.get(next++));
            }
            return out;
        });
    }

    private static int index(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
