package dev.limbeck.technique.quantize;

import dev.limbeck.tensor.Shape;

/** Which elements of a weight share a scale, said without reference to a particular operator. */
public sealed interface Granularity {
    /**
     * The groups of a weight.
     *
     * @param channelAxis the axis of the output channels
     * @param reductionAxis the axis that the operator sums over; of a convolution its input channels
     */
    Groups groups(Shape weight, int channelAxis, int reductionAxis);

    /** Whether a channel is cut into several groups. */
    default boolean isBlocked() {
        return false;
    }

    /** One scale for the whole weight: scales []. */
    record PerTensor() implements Granularity {
        @Override
        public Groups groups(Shape weight, int channelAxis, int reductionAxis) {
            return Groups.whole(weight);
        }
    }

    /** One scale for each output channel: scales [channels]. */
    record PerChannel() implements Granularity {
        @Override
        public Groups groups(Shape weight, int channelAxis, int reductionAxis) {
            return Groups.alongAxis(weight, channelAxis);
        }
    }

    /**
     * One scale for each run of {@code size} elements along the reduction axis, in each output channel: scales have the
     * weight's shape with that axis divided by {@code size}, rounded up (DequantizeLinear 21, {@code block_size}).
     */
    record PerBlock(int size) implements Granularity {
        public PerBlock {
            if (size < 1) {
                throw new IllegalArgumentException("A block cannot have " + size + " elements.");
            }
        }

        @Override
        public boolean isBlocked() {
            return true;
        }

        @Override
        public Groups groups(Shape weight, int channelAxis, int reductionAxis) {
            return Groups.blocks(weight, reductionAxis, size);
        }
    }
}
