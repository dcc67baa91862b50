package dev.limbeck.match;

/** Any value, captured under a name. */
record AnyValue(String name) implements Pattern {
    @Override
    public boolean at(String value, Search search, Search.Next next) {
        return value.isEmpty() ? search.fail(value, "an operand is missing") : search.capture(name, value, next);
    }
}
