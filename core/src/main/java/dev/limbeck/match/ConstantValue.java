package dev.limbeck.match;

import java.util.Optional;

/** A constant, captured, or one that is this number. */
record ConstantValue(String name, Optional<Double> number) implements Pattern {
    @Override
    public boolean at(String value, Search search, Search.Next next) {
        if (search.graph().constant(value).isEmpty()) {
            return search.fail(value, "a constant was expected");
        }
        if (number.isPresent()) {
            Optional<Double> actual = Scalars.single(search.graph(), value);
            return actual.filter(a -> Scalars.near(a, number.orElseThrow())).isPresent()
                    ? next.go()
                    : search.fail(
                            value,
                            "the constant " + number.orElseThrow() + " was expected, this is "
                                    + actual.map(String::valueOf).orElse("another tensor"));
        }
        return search.capture(name, value, next);
    }
}
