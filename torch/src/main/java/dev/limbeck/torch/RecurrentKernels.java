package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Recurrent layers. Inputs: x [T, B, input], weights W and R, bias, lengths [B], initial states [directions, B, hidden]
 * and, of an LSTM, peepholes. Outputs: all hidden states [T, directions, B, hidden] and the last states [directions, B,
 * hidden]. With layout 1 the batch comes first everywhere.
 */
final class RecurrentKernels {
    private static final int LENGTHS = 4;
    private static final int INITIAL_STATES = 5;

    static final List<KernelRow> ROWS = List.of(
            op("RNN", call -> layer(call, 1, List.of("Tanh"), RnnCell::new)),
            op("GRU", call -> layer(call, 1, List.of("Sigmoid", "Tanh"), GruCell::new)),
            op("LSTM", call -> layer(call, 2, List.of("Sigmoid", "Tanh", "Tanh"), LstmCell::new)));

    private RecurrentKernels() {}

    /** Makes the cell of one direction. */
    @FunctionalInterface
    private interface CellFactory {
        RecurrentCell make(KernelCall call, int direction, CellActivations activations);
    }

    private static List<Value> layer(KernelCall call, int states, List<String> activations, CellFactory cells) {
        boolean batchFirst = call.node().intAttribute("layout", 0) != 0;
        Tensor x = batchFirst ? call.tensor(0).transpose(0, 1) : call.tensor(0);
        String direction = call.node().textAttribute("direction", "forward");
        int directions = direction.equals("bidirectional") ? 2 : 1;
        List<CellActivations> functions = CellActivations.of(call, directions, activations);
        SequenceLengths lengths = lengths(call, x);
        TensorVector outputs = new TensorVector();
        List<TensorVector> last = new ArrayList<>();
        for (int state = 0; state < states; state++) {
            last.add(new TensorVector());
        }
        for (int i = 0; i < directions; i++) {
            boolean backwards = i == 1 || direction.equals("reverse");
            List<Tensor> state = initial(call, x, i, states, batchFirst);
            Tensor in = backwards ? lengths.reverse(x) : x;
            Tensor hidden = unroll(cells.make(call, i, functions.get(i)), in, lengths, state);
            outputs.push_back(backwards ? lengths.reverse(hidden) : hidden);
            for (int s = 0; s < states; s++) {
                last.get(s).push_back(state.get(s));
            }
        }
        List<Tensor> results = new ArrayList<>();
        results.add(batchFirst ? torch.stack(outputs, 1).permute(2, 0, 1, 3) : torch.stack(outputs, 1));
        last.forEach(s -> results.add(torch.stack(s, batchFirst ? 1 : 0)));
        return call.like(0, results.toArray(Tensor[]::new));
    }

    private static SequenceLengths lengths(KernelCall call, Tensor x) {
        return call.has(LENGTHS)
                ? SequenceLengths.of(call.longs(LENGTHS), x.size(0))
                : SequenceLengths.full(x.size(0), x.size(1));
    }

    private static List<Tensor> initial(KernelCall call, Tensor x, int direction, int states, boolean batchFirst) {
        List<Tensor> initial = new ArrayList<>();
        long[] shape = {x.size(1), call.tensor(2).size(2)};
        for (int state = 0; state < states; state++) {
            initial.add(call.optional(INITIAL_STATES + state)
                    .map(s -> torch.select(s, batchFirst ? 1 : 0, direction))
                    .orElseGet(() -> torch.zeros(shape, x.options())));
        }
        return initial;
    }

    /** The hidden states [T, B, hidden]; {@code state} becomes the last one. A row keeps its state after its end. */
    private static Tensor unroll(RecurrentCell cell, Tensor x, SequenceLengths lengths, List<Tensor> state) {
        Tensor projected = cell.project(x);
        TensorVector outputs = new TensorVector();
        for (long t = 0; t < x.size(0); t++) {
            List<Tensor> next = cell.step(torch.select(projected, 0, t), state);
            for (int s = 0; s < next.size(); s++) {
                state.set(s, lengths.running(t, next.get(s), state.get(s)));
            }
            outputs.push_back(lengths.running(t, next.get(0), torch.zeros_like(next.get(0))));
        }
        return torch.stack(outputs, 0);
    }
}
