package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Takes every s-th place of a map of codes and adds constant channels in one convolution instead of two copies, as the
 * shortcuts of ResNets for small pictures do (He et al. 2016, option A):
 *
 * <pre>
 * Pad(x[:, :, ::s, ::t], p channels before, q behind, value v) = QLinearConv(x, I, strides [s, t], bias b)
 * I[m, c] = 1 where m = c + p, and 0 elsewhere;   b[m] = 0 for p ≤ m &lt; p + C, and v elsewhere
 * </pre>
 *
 * <p>All scales are 1 and all zero points 0: codes are counted, whatever they stand for.
 */
public final class SubsampleByConvolution implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        InferredTypes types = ShapeInference.infer(model);
        List<Shortcut> shortcuts = graph.nodes().stream()
                .flatMap(node -> Shortcut.of(graph, types, node).stream())
                .toList();
        if (shortcuts.isEmpty()) {
            return Rewrite.to(model);
        }
        GraphEditor editor = model.edit();
        shortcuts.forEach(shortcut -> shortcut.write(editor));
        return Rewrite.to(model.withGraph(editor.build()));
    }

    /**
     * A Slice and a Pad.
     *
     * @param codes UINT8 [N, C, H, W]
     * @param channels C
     * @param down s
     * @param along t
     * @param before p
     * @param behind q
     * @param value v
     * @param pad the node whose output is the result
     */
    private record Shortcut(
            String codes, int channels, long down, long along, int before, int behind, int value, Node pad) {
        static Optional<Shortcut> of(Graph graph, InferredTypes types, Node pad) {
            if (!pad.is("Pad")
                    || pad.hasInput(3)
                    || !pad.textAttribute("mode", "constant").equals("constant")) {
                return Optional.empty();
            }
            Optional<long[]> pads =
                    graph.constant(pad.input(1)).map(Tensor::toLongs).filter(Shortcut::isOfChannels);
            Optional<Long> value = pad.hasInput(2)
                    ? graph.constant(pad.input(2))
                            .filter(t -> t.dtype() == DType.UINT8)
                            .map(t -> t.longAt(0))
                    : Optional.of(0L);
            Optional<Node> slice =
                    Operands.soleOf(graph, pad.input(0), "Slice").filter(n -> isMapOfCodes(types, n.input(0)));
            Optional<long[]> strides = slice.flatMap(n -> strides(graph, types, n));
            if (pads.isEmpty() || value.isEmpty() || strides.isEmpty()) {
                return Optional.empty();
            }
            String codes = slice.orElseThrow().input(0);
            return Optional.of(new Shortcut(
                    codes,
                    Math.toIntExact(types.size(codes, 1).orElseThrow()),
                    strides.get()[0],
                    strides.get()[1],
                    Math.toIntExact(pads.get()[1]),
                    Math.toIntExact(pads.get()[5]),
                    Math.toIntExact(value.get()),
                    pad));
        }

        private static boolean isOfChannels(long[] pads) {
            return pads.length == 8
                    && IntStream.range(0, 8).allMatch(i -> (i == 1 || i == 5) ? pads[i] >= 0 : pads[i] == 0);
        }

        private static boolean isMapOfCodes(InferredTypes types, String value) {
            return types.dims(value).filter(d -> d.rank() == 4).isPresent()
                    && types.size(value, 1).isPresent()
                    && types.type(value)
                            .tensor()
                            .filter(t -> t.dtype() == DType.UINT8)
                            .isPresent();
        }

        /** The steps of a Slice that begins at 0 and goes to the end of the spatial axes. */
        private static Optional<long[]> strides(Graph graph, InferredTypes types, Node slice) {
            Optional<long[]> starts = longs(graph, slice.input(1));
            Optional<long[]> ends = longs(graph, slice.input(2));
            Optional<long[]> axes = longs(graph, slice.input(3));
            Optional<long[]> steps = longs(graph, slice.input(4));
            if (starts.isEmpty() || ends.isEmpty() || axes.isEmpty() || steps.isEmpty()) {
                return Optional.empty();
            }
            long[] strides = {1, 1};
            for (int i = 0; i < axes.get().length; i++) {
                int axis = Math.toIntExact(Math.floorMod(axes.get()[i], 4));
                long end = types.size(slice.input(0), axis).orElse(Long.MAX_VALUE);
                if (axis < 2 || starts.get()[i] != 0 || ends.get()[i] < end || steps.get()[i] < 1) {
                    return Optional.empty();
                }
                strides[axis - 2] = steps.get()[i];
            }
            return Optional.of(strides);
        }

        private static Optional<long[]> longs(Graph graph, String value) {
            return value.isEmpty() ? Optional.empty() : graph.constant(value).map(Tensor::toLongs);
        }

        private int outputs() {
            return before + channels + behind;
        }

        void write(GraphEditor editor) {
            Tape tape = new Tape(editor, pad.output());
            String one = tape.constant("one", Tensor.scalar(1f));
            String zero = tape.constant("zero", Tensor.ofBytes(DType.UINT8, Shape.SCALAR, (byte) 0));
            List<String> inputs = List.of(
                    codes,
                    one,
                    zero,
                    tape.constant("identity", identity()),
                    one,
                    tape.constant("weight_zero", Tensor.ofBytes(DType.INT8, Shape.SCALAR, (byte) 0)),
                    one,
                    zero,
                    tape.constant("added", added()));
            editor.remove(pad);
            tape.addAs(
                    pad.output(),
                    "subsampled",
                    "QLinearConv",
                    Map.of("strides", Attribute.ofInts(down, along)),
                    inputs);
        }

        /** I [p + C + q, C, 1, 1]. */
        private Tensor identity() {
            byte[] weight = new byte[outputs() * channels];
            for (int c = 0; c < channels; c++) {
                weight[(before + c) * channels + c] = 1;
            }
            return Tensor.ofBytes(DType.INT8, Shape.of(outputs(), channels, 1, 1), weight);
        }

        /** b [p + C + q]. */
        private Tensor added() {
            int[] bias = new int[outputs()];
            Arrays.fill(bias, value);
            Arrays.fill(bias, before, before + channels, 0);
            return Tensor.ofInts(Shape.of(outputs()), bias);
        }
    }
}
