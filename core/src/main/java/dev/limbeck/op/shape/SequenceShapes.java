package dev.limbeck.op.shape;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shapes of recurrent networks and of control flow. */
public final class SequenceShapes {
    private SequenceShapes() {}

    /** RNN, GRU and LSTM: all hidden states, the last one, and for LSTM the last cell. */
    public static List<ValueType> recurrent(ShapeCall call) {
        boolean batchFirst = call.node().intAttribute("layout", 0) != 0;
        Dim directions =
                Dim.of(call.node().textAttribute("direction", "forward").equals("bidirectional") ? 2 : 1);
        Dim hidden = call.dims(2).map(r -> r.axis(2)).orElse(Dim.UNKNOWN);
        Dim length = call.dims(0).map(x -> x.axis(batchFirst ? 1 : 0)).orElse(Dim.UNKNOWN);
        Dim batch = call.dims(0).map(x -> x.axis(batchFirst ? 0 : 1)).orElse(Dim.UNKNOWN);
        Dims all = batchFirst ? Dims.of(batch, length, directions, hidden) : Dims.of(length, directions, batch, hidden);
        Dims last = batchFirst ? Dims.of(batch, directions, hidden) : Dims.of(directions, batch, hidden);
        return List.of(call.like(0, all), call.like(0, last), call.like(0, last));
    }

    /** If: the branch taken, where the condition is known, else what both branches agree on. */
    public static List<ValueType> branches(ShapeCall call) {
        Optional<Boolean> condition = call.constant(0).map(t -> t.longAt(0) != 0);
        if (condition.isPresent()) {
            return branch(call, condition.get() ? "then_branch" : "else_branch");
        }
        List<ValueType> then = branch(call, "then_branch");
        List<ValueType> otherwise = branch(call, "else_branch");
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < Math.min(then.size(), otherwise.size()); i++) {
            types.add(agreed(then.get(i), otherwise.get(i)));
        }
        return types;
    }

    private static List<ValueType> branch(ShapeCall call, String attribute) {
        return graph(call, attribute).map(g -> call.body(g, List.of())).orElse(List.of());
    }

    private static Optional<Graph> graph(ShapeCall call, String attribute) {
        return call.node()
                .attribute(attribute)
                .map(Attribute::graphs)
                .flatMap(g -> g.stream().findFirst());
    }

    private static ValueType agreed(ValueType a, ValueType b) {
        if (a.equals(b)) {
            return a;
        }
        Optional<ValueType.TensorType> x = a.tensor();
        Optional<ValueType.TensorType> y = b.tensor();
        boolean sameType =
                x.isPresent() && y.isPresent() && x.get().dtype() == y.get().dtype();
        if (!sameType) {
            return Types.UNDECLARED;
        }
        Optional<Dims> dims = x.get().dims().flatMap(p -> y.get().dims().flatMap(q -> agreed(p, q)));
        return Types.tensor(x.get().dtype(), dims);
    }

    private static Optional<Dims> agreed(Dims a, Dims b) {
        if (a.rank() != b.rank()) {
            return Optional.empty();
        }
        List<Dim> axes = new ArrayList<>();
        for (int i = 0; i < a.rank(); i++) {
            axes.add(a.axis(i).equals(b.axis(i)) ? a.axis(i) : Dim.UNKNOWN);
        }
        return Optional.of(new Dims(axes));
    }

    /** Loop: the carried values, whose shapes may change from one round to the next, then one stack for each scan. */
    public static List<ValueType> loop(ShapeCall call) {
        Optional<Graph> body = graph(call, "body");
        if (body.isEmpty()) {
            return ShapeRule.UNKNOWN.infer(call);
        }
        int carried = call.node().inputs().size() - 2;
        List<ValueType> start = new ArrayList<>(List.of(call.type(0), call.type(1)));
        for (int i = 0; i < carried; i++) {
            start.add(call.type(i + 2));
        }
        List<ValueType> first = call.body(body.get(), start);
        List<ValueType> settled = new ArrayList<>(start.subList(0, 2));
        for (int i = 0; i < carried; i++) {
            settled.add(agreed(start.get(i + 2), first.get(i + 1)));
        }
        List<ValueType> outputs = call.body(body.get(), settled);
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < carried; i++) {
            types.add(agreed(settled.get(i + 2), outputs.get(i + 1)));
        }
        Dim rounds = call.longs(0)
                .filter(m -> m.length == 1 && isEndless(body.get()))
                .map(m -> Dim.of(m[0]))
                .orElse(Dim.UNKNOWN);
        outputs.subList(carried + 1, outputs.size()).forEach(t -> types.add(stacked(t, 0, rounds)));
        return types;
    }

    /** Whether the body passes its condition on, so that only the trip count ends the loop. */
    private static boolean isEndless(Graph body) {
        return body.producer(body.outputs().get(0).name())
                .filter(n -> n.is("Identity")
                        && n.input(0).equals(body.inputs().get(1).name()))
                .isPresent();
    }

    private static ValueType stacked(ValueType type, int axis, Dim size) {
        return type.tensor()
                .map(t -> Types.tensor(t.dtype(), t.dims().map(d -> {
                    List<Dim> axes = new ArrayList<>(d.axes());
                    axes.add(axis < 0 ? axis + d.rank() + 1 : axis, size);
                    return new Dims(axes);
                })))
                .orElse(Types.UNDECLARED);
    }

    /** Scan: the states, then one stack for each scan output. Scan-8 has a batch axis before all others. */
    public static List<ValueType> scan(ShapeCall call) {
        Optional<Graph> body = graph(call, "body");
        if (body.isEmpty() || call.opset() < 9) {
            return ShapeRule.UNKNOWN.infer(call);
        }
        int scans = (int) call.node().intAttribute("num_scan_inputs", 1);
        int states = call.node().inputs().size() - scans;
        long[] axes = call.node().intsAttribute("scan_input_axes").orElse(new long[scans]);
        List<ValueType> inputs = new ArrayList<>();
        Dim length = Dim.UNKNOWN;
        for (int i = 0; i < states + scans; i++) {
            if (i < states) {
                inputs.add(call.type(i));
                continue;
            }
            long axis = axes[i - states];
            Optional<Dims> d = call.dims(i);
            length = d.map(x -> x.axis((int) axis)).orElse(length);
            inputs.add(call.like(i, d.map(x -> {
                List<Dim> rest = new ArrayList<>(x.axes());
                rest.remove(call.axis(axis, x.rank()));
                return new Dims(rest);
            })));
        }
        List<ValueType> outputs = call.body(body.get(), inputs);
        long[] outputAxes = call.node().intsAttribute("scan_output_axes").orElse(new long[outputs.size() - states]);
        List<ValueType> types = new ArrayList<>(outputs.subList(0, states));
        for (int i = states; i < outputs.size(); i++) {
            types.add(stacked(outputs.get(i), (int) outputAxes[i - states], length));
        }
        return types;
    }
}
