package dev.limbeck.torch;

import java.util.List;

/** How an optimiser changes parameters by their gradients. */
interface UpdateRule {
    /** What it remembers of each parameter. */
    List<String> slots();

    /**
     * One step, without gradients being recorded.
     *
     * @param learningRate of these parameters
     * @param step the number of the step, from 1
     */
    void update(ParameterGroup group, double learningRate, long step);
}
