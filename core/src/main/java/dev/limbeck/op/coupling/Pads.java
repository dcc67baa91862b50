package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dims;
import dev.limbeck.tensor.Tensor;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The constant paddings of a Pad.
 *
 * @param axes which axes, counted from 0
 * @param amounts how much before each of them, then how much behind each
 */
record Pads(int[] axes, long[] amounts) {
    /** Those of a node; empty if they are not known before it runs. */
    static Optional<Pads> of(CouplingCall call) {
        Optional<long[]> amounts = call.constant(1).map(Tensor::toLongs);
        Optional<Integer> rank = call.input(0).map(Dims::rank);
        boolean hasAxes = call.node().hasInput(3);
        Optional<long[]> given = hasAxes ? call.constant(3).map(Tensor::toLongs) : Optional.empty();
        if (amounts.isEmpty() || rank.isEmpty() || (hasAxes && given.isEmpty())) {
            return Optional.empty();
        }
        int[] axes = IntStream.range(0, amounts.get().length / 2)
                .map(i -> given.map(a -> Ties.axis(a[i], rank.get())).orElse(i))
                .toArray();
        return Optional.of(new Pads(axes, amounts.get().clone()));
    }

    long begin(int index) {
        return amounts[index];
    }

    long end(int index) {
        return amounts[index + axes.length];
    }
}
