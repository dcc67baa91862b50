package dev.limbeck.match;

import dev.limbeck.match.Term.Apply;
import dev.limbeck.match.Term.Index;
import dev.limbeck.match.Term.Length;
import dev.limbeck.match.Term.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries an index over a change of shape that keeps the order of the elements. */
final class Unravel {
    private final List<Size> asked;

    /** Index i runs over axis i of this shape. */
    Unravel(List<Size> asked) {
        this.asked = asked;
    }

    /** The index into a tensor of shape {@code in} of the element at an index into its reshape {@code out}. */
    Optional<List<Term>> index(List<Size> in, List<Size> out, List<Term> index) {
        List<Size> from = new ArrayList<>();
        List<Term> terms = new ArrayList<>();
        for (int axis = 0; axis < out.size(); axis++) {
            if (!out.get(axis).is(1)) {
                from.add(out.get(axis));
                terms.add(index.get(axis));
            }
        }
        List<Size> to = in.stream().filter(s -> !s.is(1)).toList();
        if (from.equals(to)) {
            return Optional.of(padded(in, terms));
        }
        if (to.size() == 1) {
            return Optional.of(padded(in, List.of(flat(from, terms))));
        }
        return from.size() == 1 && to.size() == 2
                ? split(terms.get(0), to).map(pair -> padded(in, pair))
                : Optional.empty();
    }

    /** Puts 0 at the axes of size 1. */
    private static List<Term> padded(List<Size> in, List<Term> terms) {
        List<Term> own = new ArrayList<>();
        int next = 0;
        for (Size size : in) {
            own.add(size.is(1) ? Literal.of(0) : terms.get(next++));
        }
        return own;
    }

    /** i·n + j, row-major. */
    private static Term flat(List<Size> sizes, List<Term> terms) {
        Term sum = terms.isEmpty() ? Literal.of(0) : terms.get(0);
        for (int axis = 1; axis < terms.size(); axis++) {
            Size size = sizes.get(axis);
            Term length = size.isNumber() ? Literal.of(size.number()) : new Length(size);
            Term rows = Term.apply("Mul", 0, List.of(sum, length));
            sum = Term.apply("Add", 0, List.of(rows, terms.get(axis)));
        }
        return sum;
    }

    /** Recovers (i, j) from i·n + j, given that i and j stay within the two axes. */
    private Optional<List<Term>> split(Term flat, List<Size> axes) {
        if (!(flat instanceof Apply sum) || !sum.opType().equals("Add")) {
            return Optional.empty();
        }
        for (int side = 0; side < 2; side++) {
            Optional<Term> row = row(sum.operands().get(side), axes.get(1));
            Term column = sum.operands().get(1 - side);
            if (row.isPresent() && runsOver(row.orElseThrow(), axes.get(0)) && runsOver(column, axes.get(1))) {
                return Optional.of(List.of(row.orElseThrow(), column));
            }
        }
        return Optional.empty();
    }

    private static Optional<Term> row(Term term, Size stride) {
        if (!(term instanceof Apply product) || !product.opType().equals("Mul")) {
            return Optional.empty();
        }
        Term length = stride.isNumber() ? Literal.of(stride.number()) : new Length(stride);
        for (int side = 0; side < 2; side++) {
            if (product.operands().get(side).equals(length)) {
                return Optional.of(product.operands().get(1 - side));
            }
        }
        return Optional.empty();
    }

    private boolean runsOver(Term term, Size size) {
        return term instanceof Index index
                && index.axis() < asked.size()
                && asked.get(index.axis()).equals(size);
    }
}
