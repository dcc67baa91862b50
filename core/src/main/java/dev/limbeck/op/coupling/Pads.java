package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dims;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The constant paddings of a Pad. */
record Pads(List<OfAxis> all) {
    /**
     * How much is added before and behind an axis; negative takes away.
     *
     * @param axis counted from 0
     */
    record OfAxis(int axis, long begin, long end) {}

    Pads {
        all = List.copyOf(all);
    }

    /** Those of a node; empty if they are not known before it runs. */
    static Optional<Pads> of(CouplingCall call) {
        Optional<long[]> amounts = call.constant(1).map(Tensor::toLongs);
        Optional<Integer> rank = call.input(0).map(Dims::rank);
        boolean hasAxes = call.node().hasInput(3);
        Optional<long[]> axes = hasAxes ? call.constant(3).map(Tensor::toLongs) : Optional.empty();
        if (amounts.isEmpty() || rank.isEmpty() || (hasAxes && axes.isEmpty())) {
            return Optional.empty();
        }
        int count = amounts.get().length / 2;
        return Optional.of(new Pads(IntStream.range(0, count)
                .mapToObj(i -> new OfAxis(
                        axes.map(a -> Ties.axis(a[i], rank.get())).orElse(i),
                        amounts.get()[i],
                        amounts.get()[i + count]))
                .toList()));
    }

    /** As Pad reads them: what is before each axis, then what is behind each. */
    Tensor amounts() {
        int count = all.size();
        long[] amounts = new long[2 * count];
        for (int i = 0; i < count; i++) {
            amounts[i] = all.get(i).begin();
            amounts[i + count] = all.get(i).end();
        }
        return Tensor.vector(amounts);
    }
}
