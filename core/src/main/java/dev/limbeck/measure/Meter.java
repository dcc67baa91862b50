package dev.limbeck.measure;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.target.Target;

/** The port through which speed and memory are measured, on the runtime that will serve the model. */
public interface Meter {
    /**
     * Runs both models in turn on the same batches of the data, so that a drift of the machine's speed meets both.
     *
     * @throws dev.limbeck.error.EngineException if one of them does not run
     */
    Measurement measure(Model baseline, Model candidate, Dataset data, Target target);
}
