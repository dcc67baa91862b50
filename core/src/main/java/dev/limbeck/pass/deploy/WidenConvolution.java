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
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Lets a narrow convolution of integers make G neighbouring outputs of a row from one window over the inputs of all of
 * them, with channels last:
 *
 * <pre>
 * y[n, m, h, G·j + o] = y'[n, h, j, o·M + m],   y' = com.microsoft.QLinearConv(xᵀ, W', strides [s, G·t])
 * W'[o·M + m, c, k, o·t + l] = W[m, c, k, l], and 0 elsewhere
 * </pre>
 *
 * <p>In memory y' [N, H, W/G, G·M] is y [N, H, W, M], so that the Reshape between them moves nothing, and ONNX Runtime
 * leaves out the Transposes between two such convolutions. The integers are the same.
 *
 * <p>It pays where the kernel has lanes to spare: those of AVX-512 make up to 64 channels of a place in one pass over
 * its inputs, and with 16 of them finding and reading the inputs takes longer than what is done with them. Zeros are
 * multiplied too, at most as many as there are weights.
 */
public final class WidenConvolution implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        List<Place> places = places(graph, ShapeInference.infer(model));
        if (places.isEmpty()) {
            return Rewrite.to(model);
        }
        GraphEditor editor = model.edit();
        places.forEach(place -> place.write(editor));
        return Rewrite.to(model.withGraph(editor.build()));
    }

    /** Whether a model has a convolution that becomes wider. */
    static boolean hasPlace(Model model) {
        return !places(model.graph(), ShapeInference.infer(model)).isEmpty();
    }

    private static List<Place> places(Graph graph, InferredTypes types) {
        return graph.nodes().stream()
                .flatMap(node -> IntegerConvolution.of(graph, node).stream())
                .flatMap(convolution -> Place.of(convolution, types).stream())
                .toList();
    }

    /**
     * A convolution that becomes wider.
     *
     * @param height of the outputs
     * @param width of the outputs
     */
    private record Place(IntegerConvolution convolution, WidenedKernel kernel, long height, long width) {
        static Optional<Place> of(IntegerConvolution convolution, InferredTypes types) {
            Node node = convolution.node();
            boolean isPlain = node.intAttribute("group", 1) == 1
                    && node.textAttribute("auto_pad", "NOTSET").equals("NOTSET")
                    && LongStream.of(node.intsAttribute("dilations").orElse(new long[0]))
                            .allMatch(d -> d == 1);
            long height = types.size(node.output(), 2).orElse(0);
            long width = types.size(node.output(), 3).orElse(0);
            if (!isPlain || height == 0 || width == 0) {
                return Optional.empty();
            }
            WidenedKernel kernel = WidenedKernel.of(convolution.weight(), strides(node)[1], width);
            return kernel.together() > 1
                    ? Optional.of(new Place(convolution, kernel, height, width))
                    : Optional.empty();
        }

        private static long[] strides(Node node) {
            return node.intsAttribute("strides").orElse(new long[] {1, 1});
        }

        void write(GraphEditor editor) {
            Node last = convolution.last();
            Tape tape = new Tape(editor, convolution.node().output());
            String data = tape.add("channels_last", "Transpose", perm(0, 2, 3, 1), data(tape));
            String widened = tape.microsoft("widened", "QLinearConv", attributes(), inputs(tape, data));
            String shape = tape.constant(
                    "places",
                    Tensor.vector(0, height, width, convolution.weight().shape().dim(0)));
            String result = tape.add("in_places", "Reshape", widened, shape);
            editor.remove(last);
            tape.addAs(last.output(), "channels_first", "Transpose", perm(0, 3, 1, 2), List.of(result));
        }

        private static Map<String, Attribute> perm(long... axes) {
            return Map.of("perm", Attribute.ofInts(axes));
        }

        /** The codes, with the channels that are missing. */
        private String data(Tape tape) {
            long missing = kernel.missingChannels();
            if (missing == 0) {
                return convolution.codes();
            }
            String pads = tape.constant("pads", Tensor.vector(0, 0, 0, 0, 0, missing, 0, 0));
            return tape.add("more_channels", "Pad", convolution.codes(), pads);
        }

        private String[] inputs(Tape tape, String data) {
            Tensor own = convolution.weightScale();
            Tensor scale = own.size() == 1 ? own : kernel.repeated(own);
            List<String> inputs = new ArrayList<>(List.of(
                    data,
                    convolution.scale(),
                    convolution.zero(),
                    tape.constant("widened_codes", kernel.codes()),
                    tape.constant("widened_scale", scale),
                    tape.constant(
                            "widened_zero_point", Tensor.ofBytes(DType.INT8, scale.shape(), new byte[scale.size()])),
                    convolution.last().input(1),
                    convolution.last().input(2)));
            convolution.bias().ifPresent(b -> inputs.add(tape.constant("widened_bias", kernel.repeated(b))));
            return inputs.toArray(String[]::new);
        }

        private Map<String, Attribute> attributes() {
            long[] strides = strides(convolution.node());
            long[] pads = convolution.node().intsAttribute("pads").orElse(new long[4]);
            return Map.of(
                    "channels_last", Attribute.of(1L),
                    "kernel_shape",
                            Attribute.ofInts(convolution.weight().shape().dim(2), kernel.width()),
                    "pads", Attribute.ofInts(pads),
                    "strides", Attribute.ofInts(strides[0], kernel.together() * strides[1]));
        }
    }
}
