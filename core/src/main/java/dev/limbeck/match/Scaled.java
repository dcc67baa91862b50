package dev.limbeck.match;

import dev.limbeck.graph.Node;
import java.util.Optional;

/** An operand times constants, of which there may be none. */
record Scaled(String name, Pattern operand) implements Pattern {
    @Override
    public boolean at(String value, Search search, Search.Next next) {
        return step(value, 1, search, next);
    }

    private boolean step(String value, double factor, Search search, Search.Next next) {
        Optional<Node> producer = search.graph().producer(value);
        if (producer.isPresent() && scaling(producer.orElseThrow(), factor, search, next)) {
            return true;
        }
        return search.captureNumber(name, factor, () -> operand.at(value, search, next));
    }

    private boolean scaling(Node node, double factor, Search search, Search.Next next) {
        boolean multiplies = node.is("Mul");
        if (!multiplies && !node.is("Div")) {
            return false;
        }
        for (int side = multiplies ? 0 : 1; side < 2; side++) {
            Optional<Double> number = Scalars.single(search.graph(), node.input(side));
            if (number.isPresent()) {
                double n = number.orElseThrow();
                double product = multiplies ? factor * n : factor / n;
                String scaledOperand = node.input(1 - side);
                return search.cover(node, false, () -> step(scaledOperand, product, search, next));
            }
        }
        return false;
    }
}
