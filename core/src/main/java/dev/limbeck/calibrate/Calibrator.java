package dev.limbeck.calibrate;

import dev.limbeck.data.Dataset;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import java.util.Set;

/** The port through which statistics are collected: one streaming pass over the data for all of them. */
public interface Calibrator {
    /** Whether this engine can collect it, from a model that it can run. */
    boolean supports(Statistic statistic);

    /**
     * Checks what is asked for.
     *
     * @throws EngineException if this engine cannot collect one of them, with what to do instead
     */
    default void requireSupported(Set<Statistic> wanted) {
        for (Statistic statistic : wanted) {
            if (!supports(statistic)) {
                throw new EngineException("No engine here collects " + statistic.reduction() + " of '"
                        + statistic.value() + "'. " + statistic.reduction().remedy());
            }
        }
    }

    /**
     * Runs the model over the data and reduces the values asked for, in memory that does not grow with the rows.
     *
     * @throws EngineException if the model does not run on the data, or a statistic is not supported
     * @throws dev.limbeck.error.ModelException if a value does not exist or is not a floating-point tensor
     */
    Statistics collect(Model model, Set<Statistic> wanted, Dataset data);
}
