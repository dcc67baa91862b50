package dev.limbeck.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Gates in the order update z, reset r, hidden; h = (1 − z)·h̃ + z·h. */
final class GruCell extends RecurrentCell {
    private final CellActivations activations;
    private final boolean linearBeforeReset;

    GruCell(KernelCall call, int direction, CellActivations activations) {
        super(call, direction);
        this.activations = activations;
        this.linearBeforeReset = call.node().intAttribute("linear_before_reset", 0) != 0;
    }

    @Override
    List<Tensor> step(Tensor projected, List<Tensor> state) {
        Tensor h = state.get(0);
        Tensor recurrent =
                h.matmul(torch.narrow(stateWeights, 0, 0, 2 * hidden).t()).add(stateBias(0, 2));
        Tensor z = activations.apply(0, gate(projected, 0).add(gate(recurrent, 0)));
        Tensor r = activations.apply(0, gate(projected, 1).add(gate(recurrent, 1)));
        Tensor candidate = activations.apply(1, gate(projected, 2).add(reset(h, r)));
        return List.of(candidate.sub(z.mul(candidate.sub(h))));
    }

    /** What the old state gives to the new one: reset after its product with the weights or before. */
    private Tensor reset(Tensor h, Tensor r) {
        Tensor weights = torch.narrow(stateWeights, 0, 2 * hidden, hidden).t();
        Tensor bias = stateBias(2, 1);
        return linearBeforeReset
                ? r.mul(h.matmul(weights).add(bias))
                : r.mul(h).matmul(weights).add(bias);
    }
}
