package dev.limbeck.match;

import dev.limbeck.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** coefficient · f₁ · f₂ · …, however the multiplications are nested. */
record Product(double coefficient, List<Pattern> factors) implements Pattern {
    @Override
    public boolean at(String value, Search search, Search.Next next) {
        return step(List.of(value), factors, 1, search, next);
    }

    /** Some operands are left to be told apart, and some factors to be found among them. */
    private boolean step(List<String> operands, List<Pattern> left, double constant, Search search, Search.Next next) {
        if (operands.isEmpty()) {
            return left.isEmpty() && Scalars.near(constant, coefficient) && next.go();
        }
        String first = operands.get(0);
        List<String> others = operands.subList(1, operands.size());
        Optional<Double> number = Scalars.single(search.graph(), first);
        if (number.isPresent()) {
            double product = constant * number.orElseThrow();
            return step(others, left, product, search, next)
                    || search.fail(first, "the constant factors of the product do not make " + coefficient);
        }
        for (int i = 0; i < left.size(); i++) {
            List<Pattern> rest = new ArrayList<>(left);
            Pattern factor = rest.remove(i);
            if (factor.at(first, search, () -> step(others, rest, constant, search, next))) {
                return true;
            }
        }
        return nested(first, others, left, constant, search, next);
    }

    private boolean nested(
            String value, List<String> others, List<Pattern> left, double constant, Search search, Search.Next next) {
        Optional<Node> producer = search.graph().producer(value);
        if (producer.isEmpty()) {
            return search.fail(value, "a factor of the product was expected");
        }
        Node node = producer.orElseThrow();
        if (node.is("Mul")) {
            List<String> operands = new ArrayList<>(node.inputs());
            operands.addAll(others);
            return search.cover(node, false, () -> step(operands, left, constant, search, next));
        }
        Optional<Double> divisor = node.is("Div") ? Scalars.single(search.graph(), node.input(1)) : Optional.empty();
        if (divisor.isEmpty()) {
            return search.fail(value, "a factor of the product was expected");
        }
        List<String> operands = new ArrayList<>(others);
        operands.add(0, node.input(0));
        double product = constant / divisor.orElseThrow();
        return search.cover(node, false, () -> step(operands, left, product, search, next));
    }
}
