package dev.limbeck.run;

import dev.limbeck.target.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * What a restructuring is asked to do.
 *
 * @param steps the techniques; they run by stage, those of one stage in this order
 * @param budget how much of the latency may stay; if it is there, it says how far the techniques go
 * @param exclude patterns of sites that stay as they are
 * @param whereFaster whether places stay that are not measured to be faster
 * @param samples rows on which activations are looked at
 * @param beginning what new weights begin as
 * @param recovery how the result learns from the original; empty if it does not
 * @param archive whether it is told what the result takes in an archive
 * @param acceptance when the result is good enough
 * @param target what it is timed for
 * @param seed of the rows that are drawn
 */
public record RestructureOptions(
        List<Restructuring<?, ?>> steps,
        Optional<LatencyBudget> budget,
        List<String> exclude,
        boolean whereFaster,
        int samples,
        Beginning beginning,
        Optional<DistillOptions> recovery,
        boolean archive,
        Acceptance acceptance,
        Target target,
        long seed) {
    /** What new weights begin as. */
    public enum Beginning {
        /** The nearest to the trained ones, each by itself. */
        CLOSED_FORM,
        /** The same, then fitted one after the other to the original's answers. */
        RECONSTRUCTED,
        /** Random numbers: the control. */
        RANDOM
    }

    /**
     * How much of the latency may stay, as measured.
     *
     * @param share from 0 to 1
     * @param steps the techniques if this share of the parameters is to stay where they are applied
     */
    public record LatencyBudget(double share, DoubleFunction<List<Restructuring<?, ?>>> steps) {
        public LatencyBudget {
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException(
                        "The latency that may stay is a share between 0 and 1, not " + share + ".");
            }
        }

        @Override
        public String toString() {
            return String.valueOf(share);
        }
    }

    public RestructureOptions {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("Nothing is to be restructured: no technique was named.");
        }
        if (samples < 1) {
            throw new IllegalArgumentException("Activations are looked at on 1 row or more, not " + samples + ".");
        }
        steps = byStage(steps);
        exclude = List.copyOf(exclude);
    }

    /** Techniques in the order in which they run. */
    static List<Restructuring<?, ?>> byStage(List<Restructuring<?, ?>> steps) {
        return steps.stream()
                .<Restructuring<?, ?>>map(step -> step)
                .sorted(Comparator.comparing(step -> step.technique().card().stage()))
                .toList();
    }

    @Override
    public String toString() {
        return "RestructureOptions[steps="
                + steps.stream().map(step -> step.id() + " " + step.option()).toList() + ", latency=" + budget
                + ", exclude=" + exclude
                + ", whereFaster=" + whereFaster + ", samples=" + samples + ", beginning=" + beginning + ", recovery="
                + recovery + ", archive=" + archive + ", acceptance="
                + acceptance + ", target="
                + target
                + ", seed=" + seed + "]";
    }
}
