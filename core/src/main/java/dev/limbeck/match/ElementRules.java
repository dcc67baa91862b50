package dev.limbeck.match;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What operators make of shape tensors, element by element. */
final class ElementRules {
    private interface Rule {
        Optional<List<Size>> apply(Node node, Sizes sizes);
    }

    private interface Scalar {
        Optional<Size> of(Size a, Size b);
    }

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("Shape", ElementRules::shape),
            Map.entry("Cast", ElementRules::same),
            Map.entry("Identity", ElementRules::same),
            Map.entry("Unsqueeze", ElementRules::same),
            Map.entry("Squeeze", ElementRules::same),
            Map.entry("Reshape", ElementRules::same),
            Map.entry("Gather", ElementRules::gather),
            Map.entry("Concat", ElementRules::concat),
            Map.entry("Slice", ElementRules::slice),
            Map.entry("ConstantOfShape", ElementRules::filled),
            Map.entry("Where", ElementRules::where),
            Map.entry("Equal", (n, s) -> pairwise(n, s, ElementRules::equal)),
            Map.entry("Add", (n, s) -> pairwise(n, s, ElementRules::sum)),
            Map.entry("Sub", (n, s) -> pairwise(n, s, (a, b) -> numbers(a, b, a.number() - b.number()))),
            Map.entry("Mul", (n, s) -> pairwise(n, s, Size::product)));

    private ElementRules() {}

    static Optional<List<Size>> elements(Node node, Sizes sizes) {
        Rule rule = node.domain().equals(Node.STANDARD) ? RULES.get(node.opType()) : null;
        return rule == null ? Optional.empty() : rule.apply(node, sizes);
    }

    private static Optional<List<Size>> shape(Node node, Sizes sizes) {
        return sizes.shape(node.input(0)).map(axes -> {
            int from = clamp(node.intAttribute("start", 0), axes.size());
            int to = clamp(node.intAttribute("end", axes.size()), axes.size());
            return from < to ? axes.subList(from, to) : List.<Size>of();
        });
    }

    private static int clamp(long index, int count) {
        return (int) Math.max(0, Math.min(count, index < 0 ? index + count : index));
    }

    /** The elements pass through; only vectors and scalars have any here. */
    private static Optional<List<Size>> same(Node node, Sizes sizes) {
        boolean toFloat = node.is("Cast") && node.intAttribute("to", 0) != 7 && node.intAttribute("to", 0) != 6;
        return toFloat ? Optional.empty() : sizes.elements(node.input(0));
    }

    private static Optional<List<Size>> gather(Node node, Sizes sizes) {
        Optional<long[]> indices = sizes.numbers(node.input(1));
        return sizes.elements(node.input(0))
                .flatMap(data -> indices.map(at -> {
                    List<Size> out = new ArrayList<>();
                    for (long index : at) {
                        int i = (int) (index < 0 ? index + data.size() : index);
                        if (i < 0 || i >= data.size()) {
                            return null;
                        }
                        out.add(data.get(i));
                    }
                    return out;
                }));
    }

    private static Optional<List<Size>> concat(Node node, Sizes sizes) {
        List<Size> out = new ArrayList<>();
        for (String input : node.inputs()) {
            Optional<List<Size>> part = sizes.elements(input);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            out.addAll(part.orElseThrow());
        }
        return Optional.of(out);
    }

    private static Optional<List<Size>> slice(Node node, Sizes sizes) {
        Optional<long[]> starts = sizes.numbers(node.input(1));
        Optional<long[]> ends = sizes.numbers(node.input(2));
        boolean plain = !node.hasInput(4)
                || sizes.numbers(node.input(4))
                        .filter(s -> s.length == 1 && s[0] == 1)
                        .isPresent();
        if (!plain
                || starts.isEmpty()
                || ends.isEmpty()
                || sizes.rank(node.input(0)).orElse(0) != 1) {
            return Optional.empty();
        }
        return sizes.elements(node.input(0)).map(data -> {
            int from = clamp(starts.orElseThrow()[0], data.size());
            int to = clamp(ends.orElseThrow()[0], data.size());
            return from < to ? data.subList(from, to) : List.<Size>of();
        });
    }

    private static Optional<List<Size>> filled(Node node, Sizes sizes) {
        long fill = node.attribute("value")
                .map(Attribute::asTensor)
                .filter(t -> !t.dtype().isFloating())
                .map(t -> t.longAt(0))
                .orElse(Long.MIN_VALUE);
        Optional<long[]> shape = sizes.numbers(node.input(0)).filter(s -> s.length == 1 && s[0] >= 0 && s[0] <= 32);
        return fill == Long.MIN_VALUE
                ? Optional.empty()
                : shape.map(s -> Collections.nCopies((int) s[0], Size.of(fill)));
    }

    private static Optional<List<Size>> where(Node node, Sizes sizes) {
        Optional<long[]> condition = sizes.numbers(node.input(0));
        Optional<List<Size>> yes = sizes.elements(node.input(1));
        Optional<List<Size>> no = sizes.elements(node.input(2));
        if (condition.isEmpty() || yes.isEmpty() || no.isEmpty()) {
            return Optional.empty();
        }
        long[] choices = condition.orElseThrow();
        int count = Math.max(
                choices.length,
                Math.max(yes.orElseThrow().size(), no.orElseThrow().size()));
        List<Size> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Size> from = choices[choices.length == 1 ? 0 : i] != 0 ? yes.orElseThrow() : no.orElseThrow();
            out.add(from.get(from.size() == 1 ? 0 : i));
        }
        return Optional.of(out);
    }

    private static Optional<List<Size>> pairwise(Node node, Sizes sizes, Scalar scalar) {
        Optional<List<Size>> left = sizes.elements(node.input(0));
        Optional<List<Size>> right = sizes.elements(node.input(1));
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        List<Size> a = left.orElseThrow();
        List<Size> b = right.orElseThrow();
        List<Size> out = new ArrayList<>();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            Optional<Size> element = scalar.of(a.get(a.size() == 1 ? 0 : i), b.get(b.size() == 1 ? 0 : i));
            if (element.isEmpty()) {
                return Optional.empty();
            }
            out.add(element.orElseThrow());
        }
        return Optional.of(out);
    }

    /** A size is never negative, so it differs from every negative number. */
    private static Optional<Size> equal(Size a, Size b) {
        if (a.equals(b)) {
            return Optional.of(Size.ONE);
        }
        boolean bothNumbers = a.isNumber() && b.isNumber();
        boolean oneNegative = a.number() < 0 || b.number() < 0;
        return bothNumbers || oneNegative ? Optional.of(Size.of(0)) : Optional.empty();
    }

    private static Optional<Size> sum(Size a, Size b) {
        return a.is(0) ? Optional.of(b) : b.is(0) ? Optional.of(a) : numbers(a, b, a.number() + b.number());
    }

    private static Optional<Size> numbers(Size a, Size b, long result) {
        return a.isNumber() && b.isNumber() ? Optional.of(Size.of(result)) : Optional.empty();
    }
}
