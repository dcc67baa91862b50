package dev.limbeck.match;

import java.util.List;

/** The first alternative with which everything else matches too. */
record Alternatives(List<Pattern> patterns) implements Pattern {
    @Override
    public boolean at(String value, Search search, Search.Next next) {
        return patterns.stream().anyMatch(p -> p.at(value, search, next));
    }
}
