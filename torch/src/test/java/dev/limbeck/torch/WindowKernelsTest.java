package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Convolutions and pooling with random shapes and attributes. */
class WindowKernelsTest {
    private static final int CASES = 12;

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

    private static NodeCase conv(long seed) {
        Draws draws = new Draws(seed);
        int rank = draws.between(1, 3);
        long[] kernel = draws.between(1, rank == 3 ? 2 : 3, rank);
        int group = draws.between(1, 2);
        NodeCase node = NodeCase.of("Conv")
                .input(draws.tensor(shape(draws, draws.between(1, 2), 2L * group, rank, rank == 3 ? 3 : 5)))
                .input(weights(draws, 2L * group, 2, kernel))
                .with("group", group);
        return windows(draws.coin() ? node.input(draws.tensor(2L * group)) : node, draws, kernel);
    }

    @Test
    void convolutionsAgreeWithTheRuntime() {
        for (long seed = 0; seed < CASES; seed++) {
            RuntimeAgreement.require(conv(seed));
        }
    }

    @Test
    void gradientsOfConvolutions() {
        for (long seed = 0; seed < CASES; seed++) {
            FiniteDifferences.agree(conv(seed));
        }
    }

    private static NodeCase convTranspose(long seed) {
        Draws draws = new Draws(seed);
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

    @Test
    void transposedConvolutionsAgreeWithTheRuntime() {
        for (long seed = 0; seed < CASES; seed++) {
            RuntimeAgreement.require(convTranspose(seed));
        }
    }

    @Test
    void gradientsOfTransposedConvolutions() {
        for (long seed = 0; seed < CASES; seed++) {
            FiniteDifferences.agree(convTranspose(seed));
        }
    }

    private static NodeCase pool(String type, long seed) {
        Draws draws = new Draws(seed);
        int rank = draws.between(1, 3);
        long[] kernel = draws.between(1, rank == 3 ? 2 : 3, rank);
        Tensor x = draws.tensor(shape(draws, 2, 2, rank, rank == 3 ? 3 : 5));
        return windows(NodeCase.of(type).input(x), draws, kernel);
    }

    @Test
    void poolingAgreesWithTheRuntime() {
        for (long seed = 0; seed < CASES; seed++) {
            RuntimeAgreement.require(pool("MaxPool", seed));
            RuntimeAgreement.require(pool("AveragePool", seed).with("count_include_pad", seed % 2));
            RuntimeAgreement.require(pool("LpPool", seed).with("p", 1 + seed % 3));
        }
    }

    @Test
    void positionsOfMaximaCountThroughTheWholeInput() {
        for (long seed = 0; seed < CASES; seed++) {
            NodeCase node = pool("MaxPool", seed).outputs(2);
            Tensor x = node.value(0);
            Tensor y = node.run().get(0);
            Tensor positions = node.run().get(1);

            for (int i = 0; i < y.size(); i++) {
                assertThat(x.doubleAt((int) positions.longAt(i))).isEqualTo(y.doubleAt(i));
            }
        }
    }

    @Test
    void gradientsOfPooling() {
        for (long seed = 0; seed < CASES; seed++) {
            FiniteDifferences.agree(pool("MaxPool", seed));
            FiniteDifferences.agree(pool("AveragePool", seed).with("count_include_pad", seed % 2));
            FiniteDifferences.agree(pool("LpPool", seed).with("p", 1 + seed % 3));
        }
    }

    @Test
    void gradientsOfPoolingOverWholeMaps() {
        Draws draws = new Draws(5);
        Tensor x = draws.tensor(2, 2, 3, 4);
        for (String type : List.of("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")) {
            FiniteDifferences.agree(NodeCase.of(type).input(x));
        }
    }

    @Test
    void partialWindowsOfCeilModeAgreeWithTheRuntime() {
        Draws draws = new Draws(3);
        NodeCase node = NodeCase.of("AveragePool")
                .input(draws.tensor(1, 2, 6, 7))
                .with("kernel_shape", 3, 3)
                .with("strides", 2, 2)
                .with("ceil_mode", 1);
        RuntimeAgreement.require(node);
        FiniteDifferences.agree(node);
    }

    @Test
    void unpoolingPutsElementsWhereTheyWere() {
        Tensor x = Tensor.ofFloats(Shape.of(1, 1, 2, 2), 5, 6, 7, 8);
        Tensor positions = Tensor.ofLongs(Shape.of(1, 1, 2, 2), 0, 3, 8, 15);
        NodeCase node = NodeCase.of("MaxUnpool")
                .input(x)
                .input(positions)
                .with("kernel_shape", 2, 2)
                .with("strides", 2, 2);

        assertThat(node.run().get(0).toFloats()).containsExactly(5, 0, 0, 6, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 8);
        FiniteDifferences.agree(node.in(DType.DOUBLE));
    }

    @Test
    void aCausalConvolutionContinuesFromItsState() {
        Draws draws = new Draws(8);
        NodeCase node = NodeCase.of("CausalConvWithState")
                .opset(27)
                .input(draws.tensor(2, 3, 5))
                .input(draws.tensor(3, 1, 3))
                .input(draws.tensor(3))
                .input(draws.tensor(2, 3, 2))
                .with("activation", "silu")
                .outputs(2);

        FiniteDifferences.agree(node);
    }
}
