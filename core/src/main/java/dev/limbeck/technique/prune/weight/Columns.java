package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.InverseFactor;
import java.util.BitSet;

/** The weights of a layer while {@link SparseGpt} goes through its inputs. */
final class Columns {
    private final WeightLayout layout;
    private final int firstOutput;
    private final int outputs;
    private final InverseFactor factor;
    /** By input and output. */
    private final float[][] weights;

    private final BitSet gone;

    /**
     * The columns of some outputs, which have the same inputs.
     *
     * @param values of the whole weight, as they lie
     * @param factor of what the inputs are
     */
    Columns(WeightLayout layout, int firstOutput, int outputs, float[] values, InverseFactor factor) {
        this.layout = layout;
        this.firstOutput = firstOutput;
        this.outputs = outputs;
        this.factor = factor;
        this.weights = new float[layout.inputs()][outputs];
        this.gone = new BitSet(layout.inputs() * outputs);
        for (int input = 0; input < layout.inputs(); input++) {
            for (int output = 0; output < outputs; output++) {
                weights[input][output] = values[layout.index(firstOutput + output, input)];
            }
        }
    }

    int inputs() {
        return layout.inputs();
    }

    int outputs() {
        return outputs;
    }

    int channels() {
        return layout.channels();
    }

    int positions() {
        return layout.positions();
    }

    /** How much a weight counts as it is now: the error that the layer's output would have without it. */
    float score(int input, int output) {
        double share = weights[input][output] / factor.get(input, input);
        return (float) (share * share);
    }

    /** Lets a weight go when its turn comes. */
    void take(int input, int output) {
        gone.set(input * outputs + output);
    }

    void prune(Sparsity sparsity) {
        float[] errors = new float[outputs];
        for (int input = 0; input < weights.length; input++) {
            sparsity.chooseAt(input, this);
            double own = factor.get(input, input);
            for (int output = 0; output < outputs; output++) {
                boolean goes = gone.get(input * outputs + output);
                errors[output] = goes ? (float) (weights[input][output] / own) : 0;
                weights[input][output] = goes ? 0 : weights[input][output];
            }
            for (int behind = input + 1; behind < weights.length; behind++) {
                spread(errors, (float) factor.get(input, behind), weights[behind]);
            }
        }
    }

    private static void spread(float[] errors, float factor, float[] row) {
        for (int output = 0; output < errors.length; output++) {
            row[output] -= factor * errors[output];
        }
    }

    /** Puts the weights back where they lie, and marks what has stayed. */
    void write(float[] values, BitSet kept) {
        for (int input = 0; input < weights.length; input++) {
            for (int output = 0; output < outputs; output++) {
                int place = layout.index(firstOutput + output, input);
                values[place] = weights[input][output];
                kept.set(place, !gone.get(input * outputs + output));
            }
        }
    }
}
