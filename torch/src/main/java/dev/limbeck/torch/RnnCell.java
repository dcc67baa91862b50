package dev.limbeck.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** h = f(x·Wᵀ + h·Rᵀ + b). */
final class RnnCell extends RecurrentCell {
    private final CellActivations activations;

    RnnCell(KernelCall call, int direction, CellActivations activations) {
        super(call, direction);
        this.activations = activations;
    }

    @Override
    List<Tensor> step(Tensor projected, List<Tensor> state) {
        Tensor sum = projected.add(state.get(0).matmul(stateWeights.t())).add(stateBias(0, 1));
        return List.of(activations.apply(0, sum));
    }
}
