package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Control flow. Bodies run on the same tape as the graph around them, so gradients flow through what they capture. */
final class ControlKernels {
    static final List<KernelRow> ROWS = List.of(
            op("If", ControlKernels::branch),
            op("Loop", ControlKernels::loop),
            op("Scan", 8, Scanning::batched),
            op("Scan", 9, Scanning::scan));

    private ControlKernels() {}

    private static List<Value> branch(KernelCall call) {
        return call.runBody(isTrue(call.value(0)) ? "then_branch" : "else_branch", List.of());
    }

    private static boolean isTrue(Value condition) {
        return condition.host().longAt(0) != 0;
    }

    /** Inputs: the most iterations, the first condition, and values carried from iteration to iteration. */
    private static List<Value> loop(KernelCall call) {
        int carried = call.count() - 2;
        try (BodyRuns runs = new BodyRuns(call, carried)) {
            List<Value> state = new ArrayList<>();
            for (int i = 0; i < carried; i++) {
                state.add(call.value(i + 2));
            }
            long most = call.has(0) ? call.longs(0)[0] : Long.MAX_VALUE;
            boolean goesOn = !call.has(1) || isTrue(call.value(1));
            for (long i = 0; i < most && goesOn; i++) {
                List<Value> inputs = new ArrayList<>();
                inputs.add(new HostValue(Tensor.scalar(i)));
                inputs.add(new HostValue(Tensor.ofBooleans(Shape.SCALAR, true)));
                inputs.addAll(state);
                List<Value> outputs = runs.run(inputs);
                goesOn = isTrue(outputs.get(0));
                state = runs.keep(outputs.subList(1, outputs.size()));
            }
            return runs.finish(state, 1);
        }
    }
}
