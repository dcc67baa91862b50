package dev.limbeck.calibrate;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;

/**
 * Something to know about a value over calibration data. Two equal statistics are collected once.
 *
 * @param value the name of the value in the model
 * @param reduction what becomes of its elements, or of gradients
 */
public record Statistic(String value, Reduction reduction) {
    /**
     * Checks that the value is computed in the graph or is an input of it.
     *
     * @throws ModelException if it is not there or constant, naming it
     */
    public void requireVariable(Graph graph) {
        if (!graph.isDefined(value) || graph.constant(value).isPresent()) {
            throw new ModelException("Statistics of '" + value + "' were asked for, which is "
                    + (graph.isDefined(value) ? "a constant" : "no value") + " of the model '" + graph.name()
                    + "'.");
        }
    }
}
