package dev.limbeck.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One direction of a recurrent layer: its weights and how a step makes the next state from them. */
abstract sealed class RecurrentCell permits LstmCell, GruCell, RnnCell {
    private final Tensor inputWeights;
    private final Tensor bias;

    /** Weights of the state [gates · hidden, hidden]. */
    final Tensor stateWeights;

    final long hidden;

    /**
     * @param call whose inputs are x, W [directions, gates · hidden, input], R [directions, gates · hidden, hidden] and
     *     B [directions, 2 · gates · hidden]
     * @param direction the index of the direction
     */
    RecurrentCell(KernelCall call, int direction) {
        this.inputWeights = torch.select(call.tensor(1), 0, direction);
        this.stateWeights = torch.select(call.tensor(2), 0, direction);
        this.hidden = stateWeights.size(1);
        this.bias = call.optional(3)
                .map(b -> torch.select(b, 0, direction))
                .orElseGet(() -> torch.zeros(new long[] {2 * inputWeights.size(0)}, inputWeights.options()));
    }

    /** The part of the gates that the input gives, with its bias: [T, B, input] to [T, B, gates · hidden]. */
    final Tensor project(Tensor x) {
        Tensor gates = x.matmul(inputWeights.t());
        return gates.add(torch.narrow(bias, 0, 0, inputWeights.size(0)));
    }

    /** The bias of some gates of the state. */
    final Tensor stateBias(long gate, long count) {
        return torch.narrow(bias, 0, inputWeights.size(0) + gate * hidden, count * hidden);
    }

    /** A gate of [B, gates · hidden]. */
    final Tensor gate(Tensor gates, long index) {
        return torch.narrow(gates, -1, index * hidden, hidden);
    }

    /**
     * The state after one step.
     *
     * @param projected the step's slice of {@link #project}
     * @param state first the hidden state, which is also the output, then what else the cell keeps; each [B, hidden]
     */
    abstract List<Tensor> step(Tensor projected, List<Tensor> state);
}
