package dev.limbeck.measure;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;

/** The port through which a model is run for its answers. */
public interface Predictor {
    /**
     * Runs a model over all rows.
     *
     * @param output the name of the output wanted
     * @throws dev.limbeck.error.EngineException if it does not run
     */
    Predictions predict(Model model, Dataset data, String output);
}
