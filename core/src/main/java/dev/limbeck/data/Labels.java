package dev.limbeck.data;

import java.util.List;
import java.util.Optional;

/** What is known to be right about each row of a dataset. */
public sealed interface Labels {
    /** Class numbers if the rows are classified. */
    default Optional<ClassLabels> classes() {
        return Optional.empty();
    }

    /** Numbers if the rows are scored. */
    default Optional<ScoreLabels> scores() {
        return Optional.empty();
    }

    /** Nothing: the rows have no labels. */
    record None() implements Labels {}

    /**
     * One class a row.
     *
     * @param values class numbers, 0 ≤ value &lt; names.size()
     * @param names what the classes are called in the data
     */
    record ClassLabels(List<Integer> values, List<String> names) implements Labels {
        public ClassLabels {
            values = List.copyOf(values);
            names = List.copyOf(names);
        }

        @Override
        public Optional<ClassLabels> classes() {
            return Optional.of(this);
        }
    }

    /** One number a row. */
    record ScoreLabels(List<Double> values) implements Labels {
        public ScoreLabels {
            values = List.copyOf(values);
        }

        @Override
        public Optional<ScoreLabels> scores() {
            return Optional.of(this);
        }
    }
}
