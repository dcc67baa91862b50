package dev.limbeck.torch;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Repeated runs of the graph {@code body} of a Loop or Scan. Each run has a native scope of its own, so that memory does
 * not grow with their number; the state and what the runs leave for later are retained across them.
 */
final class BodyRuns implements AutoCloseable {
    private final KernelCall call;
    private final int stateCount;
    private final List<List<Value>> collected = new ArrayList<>();
    private final List<Value> held = new ArrayList<>();
    private List<Value> state = List.of();

    /** @param stateCount values that one run hands to the next */
    BodyRuns(KernelCall call, int stateCount) {
        this.call = call;
        this.stateCount = stateCount;
    }

    /** The outputs of one run, valid until {@link #keep}. */
    List<Value> run(List<Value> inputs) {
        try (NativeScope scope = new NativeScope()) {
            List<Value> outputs = call.runBody("body", inputs);
            outputs.forEach(this::hold);
            return outputs;
        }
    }

    private void hold(Value value) {
        value.retain();
        held.add(value);
    }

    /**
     * Keeps what a run gave: first the state, which replaces the one before, then one element of each result that is
     * collected over the runs.
     *
     * @return the new state
     */
    List<Value> keep(List<Value> outputs) {
        List<Value> before = state;
        state = List.copyOf(outputs.subList(0, stateCount));
        state.forEach(Value::retain);
        before.forEach(Value::release);
        List<Value> elements = List.copyOf(outputs.subList(stateCount, outputs.size()));
        elements.forEach(Value::retain);
        collected.add(elements);
        held.forEach(Value::release);
        held.clear();
        return state;
    }

    /**
     * The results of the node: the last state, then what was collected, stacked along a new first axis.
     *
     * @param last the state after the last run, or the first one if there was none
     * @param behind outputs of the body before its state
     */
    List<Value> finish(List<Value> last, int behind) {
        List<Value> results = new ArrayList<>(last);
        int collections = body().outputs().size() - behind - stateCount;
        for (int i = 0; i < collections; i++) {
            results.add(collected.isEmpty() ? nothing(behind + stateCount + i) : stacked(i));
        }
        // The node's own scope takes over what this object has held.
        state.forEach(value -> {
            value.retain();
            value.handOver();
        });
        return results;
    }

    private Value stacked(int index) {
        TensorVector elements = new TensorVector();
        collected.forEach(run -> elements.push_back(run.get(index).torch()));
        return NativeValue.of(
                torch.stack(elements, 0), collected.get(0).get(index).dtype());
    }

    /** No elements of the type that the body declares; sizes it leaves open are 0. */
    private Value nothing(int output) {
        if (!(body().outputs().get(output).type() instanceof ValueType.TensorType type)) {
            throw new ModelException(call.node().label() + " runs its body not once, and the body does not declare the"
                    + " type of its output " + output + ".");
        }
        DType dtype = type.dtype();
        List<Dim> axes = type.dims().map(Dims::axes).orElse(List.of());
        long[] element = axes.stream().mapToLong(dim -> dim.size().orElse(0)).toArray();
        long[] shape =
                LongStream.concat(LongStream.of(0), LongStream.of(element)).toArray();
        Tensor empty = torch.zeros(shape, new TensorOptions(ElementTypes.carrier(dtype)));
        return NativeValue.of(empty, dtype);
    }

    private Graph body() {
        return call.node()
                .attribute("body")
                .map(Attribute::graphs)
                .filter(graphs -> !graphs.isEmpty())
                .orElseThrow(() -> new ModelException(call.node().label() + " has no graph 'body'."))
                .get(0);
    }

    @Override
    public void close() {
        state.forEach(Value::release);
        collected.forEach(elements -> elements.forEach(Value::release));
        held.forEach(Value::release);
    }
}
