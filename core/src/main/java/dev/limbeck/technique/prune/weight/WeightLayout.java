package dev.limbeck.technique.prune.weight;

import java.util.function.Consumer;

/**
 * Where the weights of a layer lie: which of its inputs each multiplies, and which of its outputs that is added to.
 *
 * @param outputsFirst whether the weights of one output lie side by side, as of a Conv [out, in, k...] or a Gemm with
 *     transB; otherwise those of one input do, as of a MatMul [in, out] or a table [rows, width]
 * @param outputs how many outputs there are
 * @param inputs how many inputs each output has; of a convolution channels times positions of the kernel
 * @param positions positions of a kernel, the input {@code c · positions + p} is channel c at position p; 1 without one
 */
public record WeightLayout(boolean outputsFirst, int outputs, int inputs, int positions) {
    public WeightLayout {
        if (outputs < 0 || inputs < 0 || positions < 1 || inputs % positions != 0) {
            throw new IllegalArgumentException(
                    "No layer has " + outputs + " outputs of " + inputs + " inputs at " + positions + " positions.");
        }
    }

    /** How many weights there are. */
    public int size() {
        return Math.multiplyExact(outputs, inputs);
    }

    /** The channels of the input. */
    public int channels() {
        return inputs / positions;
    }

    /** The place of a weight. */
    public int index(int output, int input) {
        return outputsFirst ? output * inputs + input : input * outputs + output;
    }

    /**
     * Shows the weights of one output in turn.
     *
     * @param visitor gets their places, in the order of the inputs; the array is used again
     */
    void forEachOutput(Consumer<int[]> visitor) {
        int[] places = new int[inputs];
        for (int output = 0; output < outputs; output++) {
            for (int input = 0; input < inputs; input++) {
                places[input] = index(output, input);
            }
            visitor.accept(places);
        }
    }

    /**
     * Shows groups of weights that multiply neighbouring channels for one output. What is left at the end and makes no
     * whole group is not shown.
     *
     * @param size of a group
     * @param visitor gets the places of a group; the array is used again
     */
    void forEachGroup(int size, Consumer<int[]> visitor) {
        int[] places = new int[size];
        for (int output = 0; output < outputs; output++) {
            for (int channel = 0; channel + size <= channels(); channel += size) {
                for (int position = 0; position < positions; position++) {
                    for (int i = 0; i < size; i++) {
                        places[i] = index(output, (channel + i) * positions + position);
                    }
                    visitor.accept(places);
                }
            }
        }
    }
}
