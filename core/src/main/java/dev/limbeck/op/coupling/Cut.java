package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dims;
import dev.limbeck.op.coupling.Tie.Place;
import dev.limbeck.op.fold.SliceBounds;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What a Slice takes of an axis.
 *
 * @param axis counted from 0
 * @param first the first element of a run; empty if it is not known, or the elements are no run
 */
record Cut(int axis, OptionalLong first) {
    /** The cuts of a node in the order of its operands; empty if it is not known which axes it cuts. */
    static Optional<List<Cut>> of(CouplingCall call) {
        Optional<Integer> rank = call.input(0).map(Dims::rank);
        Optional<long[]> starts = constant(call, 1);
        Optional<long[]> axes = call.node().hasInput(3)
                ? constant(call, 3)
                : starts.map(s -> LongStream.range(0, s.length).toArray());
        if (rank.isEmpty() || axes.isEmpty()) {
            return Optional.empty();
        }
        Optional<long[]> steps = constant(call, 4);
        boolean areKnown = starts.isPresent()
                && call.constant(2).isPresent()
                && (steps.isPresent() || !call.node().hasInput(4));
        return Optional.of(IntStream.range(0, axes.get().length)
                .mapToObj(i -> {
                    int axis = Ties.axis(axes.get()[i], rank.get());
                    OptionalLong size = call.size(Place.input(0, axis));
                    boolean isRun =
                            areKnown && size.isPresent() && steps.map(s -> s[i]).orElse(1L) == 1;
                    return new Cut(
                            axis,
                            isRun
                                    ? OptionalLong.of(SliceBounds.first(starts.get()[i], 1, size.getAsLong()))
                                    : OptionalLong.empty());
                })
                .toList());
    }

    private static Optional<long[]> constant(CouplingCall call, int input) {
        return call.constant(input).map(Tensor::toLongs);
    }
}
