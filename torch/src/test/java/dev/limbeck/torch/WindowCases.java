package dev.limbeck.torch;

import static dev.limbeck.torch.NodeCase.latest;

import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Convolutions and pooling over random windows. */
final class WindowCases {
    static final List<GradientCase> GRADIENTS = List.of(
            WindowCases::conv,
            WindowCases::convTranspose,
            d -> pool("MaxPool", d),
            d -> pool("AveragePool", d).with("count_include_pad", d.between(0, 1)),
            WindowCases::partialWindows,
            d -> pool("LpPool", d).with("p", d.between(1, 3)),
            d -> latest("GlobalAveragePool").input(d.x("ab33")),
            d -> latest("GlobalMaxPool").input(d.x("ab33")),
            d -> latest("GlobalLpPool").input(d.x("ab33")),
            d -> unpooled(d.tensor(1, 1, 2, 2)),
            d -> latest("CausalConvWithState")
                    .input(d.tensor(2, 3, 5))
                    .input(d.tensor(3, 1, 3))
                    .input(d.tensor(3))
                    .input(d.tensor(2, 3, 2))
                    .with("activation", "silu")
                    .outputs(2));

    private WindowCases() {}

    private static List<Long> list(long[] numbers) {
        return LongStream.of(numbers).boxed().toList();
    }

    /** A random window geometry over 1 to 3 spatial axes, some with automatic padding. */
    private static NodeCase windows(NodeCase node, Draws draws, long[] kernel) {
        int rank = kernel.length;
        NodeCase geometry = node.with("kernel_shape", list(kernel)).with("strides", list(draws.between(1, 2, rank)));
        if (draws.coin()) {
            return geometry.with("auto_pad", draws.oneOf("SAME_UPPER", "SAME_LOWER", "VALID"));
        }
        long[] pads = new long[2 * rank];
        Arrays.setAll(pads, i -> draws.between(0, (int) kernel[i % rank] - 1));
        return geometry.with("pads", list(pads)).with("dilations", list(draws.between(1, 2, rank)));
    }

    private static long[] shape(Draws draws, long n, long channels, int rank, int smallest) {
        return LongStream.concat(LongStream.of(n, channels), Arrays.stream(draws.between(smallest, smallest + 2, rank)))
                .toArray();
    }

    private static Tensor weights(Draws draws, long out, long in, long[] kernel) {
        return draws.tensor(
                LongStream.concat(LongStream.of(out, in), Arrays.stream(kernel)).toArray());
    }

    static NodeCase conv(Draws draws) {
        int rank = draws.between(1, 3);
        long[] kernel = draws.between(1, rank == 3 ? 2 : 3, rank);
        int group = draws.between(1, 2);
        NodeCase node = NodeCase.of("Conv")
                .input(draws.tensor(shape(draws, draws.between(1, 2), 2L * group, rank, rank == 3 ? 3 : 5)))
                .input(weights(draws, 2L * group, 2, kernel))
                .with("group", group);
        return windows(draws.coin() ? node.input(draws.tensor(2L * group)) : node, draws, kernel);
    }

    static NodeCase convTranspose(Draws draws) {
        int rank = draws.between(1, 3);
        long[] kernel = draws.between(1, rank == 3 ? 2 : 3, rank);
        int group = draws.between(1, 2);
        long[] strides = draws.between(1, 3, rank);
        NodeCase node = NodeCase.of("ConvTranspose")
                .input(draws.tensor(shape(draws, 1, 2L * group, rank, 2)))
                .input(weights(draws, 2L * group, 2, kernel))
                .input(draws.tensor(2L * group))
                .with("group", group)
                .with("strides", list(strides))
                .with("dilations", list(draws.between(1, 2, rank)));
        long[] pads = new long[2 * rank];
        Arrays.setAll(pads, i -> draws.between(0, (int) kernel[i % rank] / 2));
        long[] extra = Arrays.stream(strides).map(s -> s - 1).toArray();
        return switch (draws.between(0, 3)) {
            case 0 -> node.with("pads", list(pads));
            case 1 -> node.with("pads", list(pads)).with("output_padding", list(extra));
            case 2 -> node.with("auto_pad", draws.oneOf("SAME_UPPER", "SAME_LOWER"));
            default -> node;
        };
    }

    static NodeCase pool(String type, Draws draws) {
        int rank = draws.between(1, 3);
        long[] kernel = draws.between(1, rank == 3 ? 2 : 3, rank);
        Tensor x = draws.tensor(shape(draws, 2, 2, rank, rank == 3 ? 3 : 5));
        return windows(NodeCase.of(type).input(x), draws, kernel);
    }

    /** Windows of which the last reach beyond the input. */
    static NodeCase partialWindows(Draws draws) {
        return NodeCase.of("AveragePool")
                .input(draws.tensor(1, 2, 6, 7))
                .with("kernel_shape", 3, 3)
                .with("strides", 2, 2)
                .with("ceil_mode", 1);
    }

    /** Elements [1,1,2,2] put into [1,1,4,4]. */
    static NodeCase unpooled(Tensor x) {
        return NodeCase.of("MaxUnpool")
                .input(x)
                .constant(Tensor.ofLongs(x.shape(), 0, 3, 8, 15))
                .with("kernel_shape", 2, 2)
                .with("strides", 2, 2);
    }
}
