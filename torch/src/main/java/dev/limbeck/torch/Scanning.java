package dev.limbeck.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Scan: a body run for each element of an axis of its scanned inputs, with a state handed on. */
final class Scanning {
    private Scanning() {}

    /** Inputs: the initial state, then {@code num_scan_inputs} scanned ones. */
    static List<Value> scan(KernelCall call) {
        int scanned = (int) call.node().intAttribute("num_scan_inputs", 1);
        int states = call.count() - scanned;
        List<Value> state = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            state.add(call.value(i));
        }
        List<Value> sequences = new ArrayList<>();
        for (int i = 0; i < scanned; i++) {
            Tensor sequence = call.tensor(states + i);
            int axis = call.axis(setting(call, "scan_input_axes", i), (int) sequence.dim());
            Tensor first = torch.movedim(sequence, axis, 0);
            boolean backwards = setting(call, "scan_input_directions", i) != 0;
            sequences.add(NativeValue.of(backwards ? torch.flip(first, 0) : first, call.dtype(states + i)));
        }
        List<Value> results = new ArrayList<>(
                run(call, state, sequences, sequences.get(0).shape().dim(0)));
        for (int i = states; i < results.size(); i++) {
            results.set(i, placed(call, results.get(i), i - states));
        }
        return results;
    }

    private static long setting(KernelCall call, String attribute, int index) {
        return call.node().intsAttribute(attribute).map(a -> a[index]).orElse(0L);
    }

    private static Value placed(KernelCall call, Value stacked, int index) {
        Tensor x = stacked.torch();
        Tensor forwards = setting(call, "scan_output_directions", index) != 0 ? torch.flip(x, 0) : x;
        int axis = call.axis(setting(call, "scan_output_axes", index), (int) x.dim());
        return NativeValue.of(torch.movedim(forwards, 0, axis), stacked.dtype());
    }

    /** The last state and the stacked outputs of runs over the first axis of the sequences. */
    private static List<Value> run(KernelCall call, List<Value> initial, List<Value> sequences, long length) {
        try (BodyRuns runs = new BodyRuns(call, initial.size())) {
            List<Value> state = initial;
            for (long t = 0; t < length; t++) {
                List<Value> inputs = new ArrayList<>(state);
                for (Value sequence : sequences) {
                    inputs.add(NativeValue.of(torch.select(sequence.torch(), 0, t), sequence.dtype()));
                }
                state = runs.keep(runs.run(inputs));
            }
            return runs.finish(state, 0);
        }
    }

    /**
     * The first version: inputs are lengths [B], the initial state [B, …] and sequences [B, T, …]. Every row of the batch
     * is scanned on its own; outputs behind its length are zero.
     */
    static List<Value> batched(KernelCall call) {
        int scanned = (int) call.node().intAttribute("num_scan_inputs", 1);
        int states = call.count() - 1 - scanned;
        long batch = call.shape(1).dim(0);
        long longest = call.shape(1 + states).dim(1);
        List<TensorVector> rows = new ArrayList<>();
        List<Value> last = List.of();
        for (long row = 0; row < batch; row++) {
            long length = call.has(0) ? call.longs(0)[(int) row] : longest;
            List<Value> state = new ArrayList<>();
            List<Value> sequences = new ArrayList<>();
            for (int i = 1; i < call.count(); i++) {
                Value own = NativeValue.of(torch.select(call.tensor(i), 0, row), call.dtype(i));
                (i <= states ? state : sequences).add(i <= states ? own : ordered(call, own, i - 1 - states, length));
            }
            last = run(call, state, sequences, length);
            for (int i = 0; i < last.size(); i++) {
                if (row == 0) {
                    rows.add(new TensorVector());
                }
                Tensor result = last.get(i).torch();
                rows.get(i).push_back(i < states ? result : padded(result, longest));
            }
        }
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            results.add(NativeValue.of(torch.stack(rows.get(i), 0), last.get(i).dtype()));
        }
        return results;
    }

    private static Value ordered(KernelCall call, Value sequence, int index, long length) {
        Tensor valid = torch.narrow(sequence.torch(), 0, 0, length);
        boolean backwards = setting(call, "directions", index) != 0;
        return NativeValue.of(backwards ? torch.flip(valid, 0) : valid, sequence.dtype());
    }

    private static Tensor padded(Tensor x, long length) {
        long[] padding = new long[2 * (int) x.dim()];
        padding[padding.length - 1] = length - x.size(0);
        return torch.constant_pad_nd(x, padding);
    }
}
