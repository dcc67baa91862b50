package dev.limbeck.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pipeline.
 *
 * @param name the file's, for messages
 * @param inputs what has to be given, by name, with a description each
 * @param steps in order, at least one
 */
public record Recipe(String name, Map<String, String> inputs, List<Step> steps) {
    public Recipe {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        steps = List.copyOf(steps);
    }

    /**
     * One verb with its model and options.
     *
     * @param verb such as {@code distill}
     * @param model what it is applied to
     * @param settings its options without their dashes, in the file's order
     * @param to what later steps call the result; empty for the last step, whose result is the recipe's
     * @param line of the file
     */
    public record Step(String verb, String model, List<Setting> settings, String to, int line) {
        public Step {
            settings = List.copyOf(settings);
        }
    }

    /**
     * An option.
     *
     * @param values one, or the elements of a list
     * @param line of the file
     */
    public record Setting(String name, List<String> values, int line) {
        public Setting {
            values = List.copyOf(values);
        }
    }

    /** A place in the file, for messages. */
    public String at(int line) {
        return name + ":" + line;
    }
}
