package dev.limbeck.torch;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Gates in the order input i, output o, forget f, cell; c = f·c + i·c̃ and h = o·tanh(c).
 *
 * <p>ONNX says that {@code clip} holds for the arguments of all activations. ONNX Runtime clips those of the gates and
 * leaves the cell state as it is before its tanh (its issue 27224). This cell does as the runtime does, because that is
 * what a trained model will be run by.
 */
final class LstmCell extends RecurrentCell {
    private static final int PEEPHOLES_INPUT = 7;

    private final CellActivations activations;
    private final boolean coupled;

    /** Weights [3 · hidden] with which i, o and f see the cell state. */
    private final Optional<Tensor> peepholes;

    LstmCell(KernelCall call, int direction, CellActivations activations) {
        super(call, direction);
        this.activations = activations;
        this.coupled = call.node().intAttribute("input_forget", 0) != 0;
        this.peepholes = call.optional(PEEPHOLES_INPUT).map(p -> torch.select(p, 0, direction));
    }

    @Override
    List<Tensor> step(Tensor projected, List<Tensor> state) {
        Tensor cell = state.get(1);
        Tensor gates = projected.add(state.get(0).matmul(stateWeights.t())).add(stateBias(0, 4));
        Tensor i = activations.apply(0, seeing(gate(gates, 0), cell, 0));
        Tensor f = coupled ? torch.rsub(i, new Scalar(1)) : activations.apply(0, seeing(gate(gates, 2), cell, 2));
        Tensor next = f.mul(cell).add(i.mul(activations.apply(1, gate(gates, 3))));
        Tensor o = activations.apply(0, seeing(gate(gates, 1), next, 1));
        return List.of(o.mul(activations.applyUnclipped(2, next)), next);
    }

    private Tensor seeing(Tensor gate, Tensor cell, int peephole) {
        return peepholes.map(p -> gate.add(gate(p, peephole).mul(cell))).orElse(gate);
    }
}
