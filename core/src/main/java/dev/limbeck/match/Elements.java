package dev.limbeck.match;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Term.Index;
import dev.limbeck.match.Term.Length;
import dev.limbeck.match.Term.Literal;
import dev.limbeck.match.Term.Read;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows one element of a value back through operators that only compute element by element or move elements, to the
 * inputs of the graph. So a mask that an exporter built with ranges, flattening and gathering is seen to be
 * {@code attention_mask[b, k]} with a fill.
 */
public final class Elements {
    private interface Rule {
        Optional<Term> at(Elements elements, Node node, List<Term> index);
    }

    private static final Set<String> POINTWISE = Set.of(
            "Add",
            "And",
            "Cast",
            "Div",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "Mul",
            "Neg",
            "Not",
            "Or",
            "Sub",
            "Where");

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("Concat", Elements::concat),
            Map.entry("ConstantOfShape", Elements::filled),
            Map.entry("Expand", (e, n, i) -> e.broadcast(n.input(0), i)),
            Map.entry("Flatten", Elements::reshape),
            Map.entry("Gather", Elements::gather),
            Map.entry("GatherND", Elements::gatherNd),
            Map.entry("Identity", (e, n, i) -> e.at(n.input(0), i)),
            Map.entry("Range", Elements::range),
            Map.entry("Reshape", Elements::reshape),
            Map.entry("Squeeze", Elements::reshape),
            Map.entry("Transpose", Elements::transpose),
            Map.entry("Unsqueeze", Elements::reshape));

    private final Graph graph;
    private final Sizes sizes;
    private final Unravel unravel;

    /**
     * Asks about elements of one value.
     *
     * @param asked the value whose axes the indices run over
     */
    public Elements(Graph graph, Sizes sizes, String asked) {
        this.graph = graph;
        this.sizes = sizes;
        this.unravel = new Unravel(sizes.shape(asked).orElse(List.of()));
    }

    /** The formula of the element at these indices, one for each axis; empty if an operator on the way hides it. */
    public Optional<Term> at(String value, List<Term> index) {
        Optional<Term> known = known(value, index);
        if (known.isPresent()) {
            return known;
        }
        Optional<Node> producer = graph.producer(value).filter(n -> n.domain().equals(Node.STANDARD));
        if (producer.isEmpty()) {
            return graph.isInput(value) ? Optional.of(new Read(value, index)) : Optional.empty();
        }
        Node node = producer.orElseThrow();
        if (isPointwise(node)) {
            return pointwise(node, index);
        }
        Rule rule = RULES.get(node.opType());
        return rule == null ? Optional.empty() : rule.at(this, node, index);
    }

    /** Whether each element of a node's result depends on the same element of its operands alone. */
    public static boolean isPointwise(Node node) {
        return node.domain().equals(Node.STANDARD) && POINTWISE.contains(node.opType());
    }

    /** Constants that are one number everywhere, and elements of shape tensors. */
    private Optional<Term> known(String value, List<Term> index) {
        Optional<Tensor> constant = graph.constant(value).filter(t -> t.shape().size() == 1);
        if (constant.isPresent()) {
            return constant.flatMap(Elements::number);
        }
        Optional<List<Size>> elements = sizes.elements(value);
        Optional<Integer> position = index.isEmpty() ? Optional.of(0) : position(index.get(0));
        return elements.flatMap(e -> position.filter(p -> p < e.size()).map(e::get))
                .map(s -> s.isNumber() ? Literal.of(s.number()) : new Length(s));
    }

    private static Optional<Integer> position(Term term) {
        return term instanceof Literal n && n.number() >= 0 ? Optional.of((int) n.number()) : Optional.empty();
    }

    private Optional<Term> pointwise(Node node, List<Term> index) {
        List<Term> operands = new ArrayList<>();
        for (String input : node.inputs()) {
            Optional<Term> operand = broadcast(input, index);
            if (operand.isEmpty()) {
                return operand;
            }
            operands.add(operand.orElseThrow());
        }
        return Optional.of(Term.apply(node.opType(), node.intAttribute("to", 0), operands));
    }

    /** The element of an operand that is broadcast to the result at this index. */
    private Optional<Term> broadcast(String operand, List<Term> index) {
        Optional<List<Size>> shape = sizes.shape(operand).filter(s -> s.size() <= index.size());
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        List<Size> axes = shape.orElseThrow();
        List<Term> own = new ArrayList<>();
        for (int axis = 0; axis < axes.size(); axis++) {
            own.add(axes.get(axis).is(1) ? Literal.of(0) : index.get(index.size() - axes.size() + axis));
        }
        return at(operand, own);
    }

    private Optional<Term> concat(Node node, List<Term> index) {
        int axis = nonNegative(node.intAttribute("axis", 0), index.size());
        Optional<Integer> position = position(index.get(axis));
        if (position.isEmpty()) {
            return Optional.empty();
        }
        long left = position.orElseThrow();
        for (String input : node.inputs()) {
            Optional<Size> size = sizes.axis(input, axis).filter(Size::isNumber);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            if (left < size.orElseThrow().number()) {
                return at(input, with(index, axis, List.of(Literal.of(left))));
            }
            left -= size.orElseThrow().number();
        }
        return Optional.empty();
    }

    private Optional<Term> filled(Node node, List<Term> index) {
        return node.attribute("value").map(Attribute::asTensor).flatMap(Elements::number);
    }

    private static Optional<Term> number(Tensor constant) {
        DType dtype = constant.dtype();
        if (dtype.isFloating()) {
            return Optional.of(new Literal(constant.doubleAt(0), dtype));
        }
        boolean counts = dtype.isInteger() || dtype == DType.BOOL;
        return counts ? Optional.of(new Literal(constant.longAt(0), dtype)) : Optional.empty();
    }

    private Optional<Term> gather(Node node, List<Term> index) {
        Optional<List<Size>> indices = sizes.shape(node.input(1));
        Optional<List<Size>> data = sizes.shape(node.input(0));
        if (indices.isEmpty() || data.isEmpty()) {
            return Optional.empty();
        }
        int axis = nonNegative(node.intAttribute("axis", 0), data.orElseThrow().size());
        int rank = indices.orElseThrow().size();
        List<Term> before = index.subList(0, axis);
        List<Term> after = index.subList(axis + rank, index.size());
        return at(node.input(1), index.subList(axis, axis + rank)).flatMap(picked -> {
            List<Term> full = new ArrayList<>(before);
            full.add(picked);
            full.addAll(after);
            return at(node.input(0), full);
        });
    }

    private Optional<Term> gatherNd(Node node, List<Term> index) {
        Optional<Size> tuple = sizes.axis(node.input(1), -1).filter(Size::isNumber);
        int rank = sizes.rank(node.input(1)).orElse(0);
        if (tuple.isEmpty() || node.intAttribute("batch_dims", 0) != 0) {
            return Optional.empty();
        }
        List<Term> full = new ArrayList<>();
        for (int i = 0; i < tuple.orElseThrow().number(); i++) {
            List<Term> of = new ArrayList<>(index.subList(0, rank - 1));
            of.add(Literal.of(i));
            Optional<Term> picked = at(node.input(1), of);
            if (picked.isEmpty()) {
                return picked;
            }
            full.add(picked.orElseThrow());
        }
        full.addAll(index.subList(rank - 1, index.size()));
        return at(node.input(0), full);
    }

    private Optional<Term> range(Node node, List<Term> index) {
        boolean counts = known(node.input(0), List.of()).filter(t -> t.is(0)).isPresent()
                && known(node.input(2), List.of()).filter(t -> t.is(1)).isPresent();
        return counts ? Optional.of(index.get(0)) : Optional.empty();
    }

    private Optional<Term> reshape(Node node, List<Term> index) {
        Optional<List<Size>> in = sizes.shape(node.input(0));
        Optional<List<Size>> out = sizes.shape(node.output());
        return in.flatMap(i -> out.flatMap(o -> unravel.index(i, o, index))).flatMap(own -> at(node.input(0), own));
    }

    private Optional<Term> transpose(Node node, List<Term> index) {
        Optional<long[]> perm = node.intsAttribute("perm").filter(p -> p.length == index.size());
        return perm.flatMap(p -> {
            List<Term> own = new ArrayList<>(index);
            for (int i = 0; i < p.length; i++) {
                own.set((int) p[i], index.get(i));
            }
            return at(node.input(0), own);
        });
    }

    private static List<Term> with(List<Term> index, int axis, List<Term> instead) {
        List<Term> changed = new ArrayList<>(index.subList(0, axis));
        changed.addAll(instead);
        changed.addAll(index.subList(axis + 1, index.size()));
        return changed;
    }

    private static int nonNegative(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** The indices of a value of this rank, one a axis. */
    public static List<Term> indices(int rank) {
        List<Term> out = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            out.add(new Index(axis));
        }
        return out;
    }
}
