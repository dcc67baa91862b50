package dev.limbeck.match;

import dev.limbeck.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The arithmetic of Reshape: 0 keeps an axis, −1 takes what is left. */
final class Reshaping {
    private Reshaping() {}

    static Optional<List<Size>> shape(Node node, Sizes sizes) {
        Optional<List<Size>> target = sizes.elements(node.input(1));
        boolean zeroMeansZero = node.intAttribute("allowzero", 0) != 0;
        return target.map(to -> {
            List<Size> in = sizes.shape(node.input(0)).orElse(List.of());
            List<Size> out = new ArrayList<>();
            int rest = -1;
            for (int i = 0; i < to.size(); i++) {
                Size wanted = to.get(i);
                boolean keeps = wanted.is(0) && !zeroMeansZero;
                rest = wanted.is(-1) ? i : rest;
                out.add(keeps && i < in.size() ? in.get(i) : keeps ? Size.axis(node.output(), i) : wanted);
            }
            if (rest >= 0) {
                List<Size> others = new ArrayList<>(out);
                others.remove(rest);
                out.set(rest, quotient(in, others).orElse(Size.axis(node.output(), rest)));
            }
            return out;
        });
    }

    /** The product of sizes, if it is one number or one symbol. */
    static Optional<Size> product(List<Size> sizes) {
        return quotient(sizes, List.of());
    }

    /** Product of sizes ÷ product of divisors, if it is one number or one symbol. */
    static Optional<Size> quotient(List<Size> sizes, List<Size> divisors) {
        if (sizes.isEmpty() && !divisors.isEmpty()) {
            return Optional.empty();
        }
        List<Size> symbols =
                new ArrayList<>(sizes.stream().filter(s -> !s.isNumber()).toList());
        for (Size divisor : divisors) {
            if (!divisor.isNumber() && !symbols.remove(divisor)) {
                return Optional.empty();
            }
        }
        long above = numbers(sizes);
        long below = numbers(divisors);
        if (below == 0 || above % below != 0 || symbols.size() > 1) {
            return Optional.empty();
        }
        long number = above / below;
        if (symbols.isEmpty()) {
            return Optional.of(Size.of(number));
        }
        return number == 1 ? Optional.of(symbols.get(0)) : Optional.empty();
    }

    private static long numbers(List<Size> sizes) {
        return sizes.stream().filter(Size::isNumber).mapToLong(Size::number).reduce(1, (a, b) -> a * b);
    }
}
