package dev.limbeck.torch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The steps that make the wanted values, and after each the values that nothing reads any more.
 *
 * @param steps in an order in which every value is made before it is read
 * @param dropped one list for each step
 */
record Schedule(List<Step> steps, List<List<String>> dropped) {
    /**
     * @param all the steps of a graph, in order
     * @param wanted the values to keep
     * @param given the values that need not be made
     */
    static Schedule of(List<Step> all, Set<String> wanted, Set<String> given) {
        List<Step> steps = needed(all, wanted, given);
        Set<String> seen = new HashSet<>(wanted);
        List<List<String>> dropped = new ArrayList<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            List<String> last = new ArrayList<>();
            for (String value : valuesOf(steps.get(i))) {
                if (seen.add(value)) {
                    last.add(value);
                }
            }
            dropped.add(0, last);
        }
        return new Schedule(steps, dropped);
    }

    private static List<Step> needed(List<Step> all, Set<String> wanted, Set<String> given) {
        Set<String> asked = new HashSet<>(wanted);
        List<Step> steps = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            Step step = all.get(i);
            if (step.node().outputs().stream().anyMatch(o -> asked.contains(o) && !given.contains(o))) {
                steps.add(0, step);
                asked.addAll(step.reads());
            }
        }
        return steps;
    }

    private static Set<String> valuesOf(Step step) {
        Set<String> values = new HashSet<>(step.reads());
        values.addAll(step.node().outputs());
        values.remove("");
        return values;
    }
}
