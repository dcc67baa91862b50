package dev.limbeck.calibrate;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import java.util.Set;

/** The port through which statistics are collected: one streaming pass over the data for all of them. */
public interface Calibrator {
    /**
     * Runs the model over the data and reduces the values asked for, in memory that does not grow with the rows.
     *
     * @throws dev.limbeck.error.EngineException if the model does not run on the data
     * @throws dev.limbeck.error.ModelException if a value does not exist or is not a floating-point tensor
     */
    Statistics collect(Model model, Set<Statistic> wanted, Dataset data);
}
