package dev.limbeck.recover.distance;

import dev.limbeck.pass.Tape;

/**
 * How far a model's values are from what they should be: a scalar to be made small. A distance is written as standard
 * operators into the graph that is trained, so it needs no code of the engine that trains, and a new one is a class
 * with the one method that does so.
 */
public interface Distance {
    /**
     * Adds the nodes.
     *
     * @param tape writes them
     * @param student the name of the model's values, FLOAT
     * @param reference the name of what they should be; gradients do not flow into it
     * @return the name of the scalar, the mean over the rows
     */
    String write(Tape tape, String student, String reference);

    /** Whether rows are compared with each other, so that those of a batch must stay together. */
    default boolean comparesRows() {
        return false;
    }

    /** Whether values of different widths can be compared as they are. */
    default boolean fitsAnyWidth() {
        return false;
    }
}
