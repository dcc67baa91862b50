package dev.limbeck.match;

import dev.limbeck.graph.Graph;
import dev.limbeck.match.Term.Apply;
import dev.limbeck.match.Term.Index;
import dev.limbeck.match.Term.Length;
import dev.limbeck.match.Term.Literal;
import dev.limbeck.match.Term.Read;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An attention mask that depends on the key alone: mask[b, h, q, k] = f(input[b, k]), with f(1) for tokens and f(0) for
 * padding.
 *
 * @param input the graph's input, [batch, sequence] with 1 for tokens
 * @param formula f as a formula over the one element that it reads
 * @param token what is added to the scores of tokens, usually 0; 1 in a boolean mask
 * @param padding what is added to the scores of padding, usually a large negative number; 0 in a boolean mask
 */
public record PaddingMask(String input, Term formula, double token, double padding) {
    /** Recognises a 4-D mask [batch, 1 or heads, 1 or queries, keys]. */
    public static Optional<PaddingMask> of(Graph graph, Sizes sizes, String mask) {
        if (sizes.rank(mask).orElse(0) != 4) {
            return Optional.empty();
        }
        return new Elements(graph, sizes, mask).at(mask, Elements.indices(4)).flatMap(PaddingMask::of);
    }

    private static Optional<PaddingMask> of(Term formula) {
        Set<Term> reads = formula.all().filter(Read.class::isInstance).collect(Collectors.toSet());
        if (reads.size() != 1 || !isOfOneElement(formula)) {
            return Optional.empty();
        }
        Read read = (Read) reads.iterator().next();
        Optional<Double> token = value(formula, 1);
        Optional<Double> padding = value(formula, 0);
        boolean byKey = read.at().equals(List.of(new Index(0), new Index(3)));
        return byKey && token.isPresent() && padding.isPresent()
                ? Optional.of(new PaddingMask(read.input(), formula, token.orElseThrow(), padding.orElseThrow()))
                : Optional.empty();
    }

    /** Whether the element read is all that the formula depends on. */
    private static boolean isOfOneElement(Term formula) {
        if (formula instanceof Read) {
            return true;
        }
        boolean depends = formula instanceof Index || formula instanceof Length;
        return !depends && formula.parts().stream().allMatch(PaddingMask::isOfOneElement);
    }

    /** The formula's value for one value of the element that it reads; empty for operators it does not know. */
    private static Optional<Double> value(Term formula, double read) {
        if (formula instanceof Read) {
            return Optional.of(read);
        }
        if (formula instanceof Literal number) {
            return Optional.of(number.number());
        }
        if (!(formula instanceof Apply apply)) {
            return Optional.empty();
        }
        double[] operands = new double[apply.operands().size()];
        for (int i = 0; i < operands.length; i++) {
            Optional<Double> operand = value(apply.operands().get(i), read);
            if (operand.isEmpty()) {
                return operand;
            }
            operands[i] = operand.orElseThrow();
        }
        return value(apply, operands);
    }

    private static Optional<Double> value(Apply apply, double[] x) {
        return switch (apply.opType()) {
            case "Add" -> Optional.of(x[0] + x[1]);
            case "Sub" -> Optional.of(x[0] - x[1]);
            case "Mul" -> Optional.of(x[0] * x[1]);
            case "Div" -> Optional.of(x[0] / x[1]);
            case "Neg" -> Optional.of(-x[0]);
            case "Cast" -> Optional.of(x[0]);
            case "Not" -> Optional.of(x[0] == 0 ? 1.0 : 0.0);
            case "Equal" -> Optional.of(x[0] == x[1] ? 1.0 : 0.0);
            case "Greater" -> Optional.of(x[0] > x[1] ? 1.0 : 0.0);
            case "Less" -> Optional.of(x[0] < x[1] ? 1.0 : 0.0);
            case "And" -> Optional.of(x[0] != 0 && x[1] != 0 ? 1.0 : 0.0);
            case "Or" -> Optional.of(x[0] != 0 || x[1] != 0 ? 1.0 : 0.0);
            case "Where" -> Optional.of(x[0] != 0 ? x[1] : x[2]);
            default -> Optional.empty();
        };
    }
}
