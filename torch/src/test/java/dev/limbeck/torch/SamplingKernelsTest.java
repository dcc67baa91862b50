package dev.limbeck.torch;

import dev.limbeck.graph.Attribute;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Resizing, sampling and regions. */
class SamplingKernelsTest {
    private static final List<String> TRANSFORMATIONS =
            List.of("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric");

    private static Tensor sizes(long... sizes) {
        return Tensor.vector(sizes);
    }

    private static NodeCase resizedTo(Tensor x, long... sizes) {
        return NodeCase.of("Resize").opset(19).input(x).omitted().omitted().input(sizes(sizes));
    }

    @Test
    void resizesAgreeWithTheRuntime() {
        Tensor x = new Draws(1).tensor(1, 2, 5, 6);
        for (String transformation : TRANSFORMATIONS) {
            for (String mode : List.of("nearest", "linear", "cubic")) {
                for (long[] size : new long[][] {{1, 2, 8, 9}, {1, 2, 3, 4}}) {
                    RuntimeAgreement.require(resizedTo(x, size)
                            .with("mode", mode)
                            .with("coordinate_transformation_mode", transformation));
                }
            }
        }
    }

    @Test
    void shrinkingWithAntialiasAgreesWithTheRuntime() {
        Tensor x = new Draws(2).tensor(1, 2, 9, 10);
        for (String mode : List.of("linear", "cubic")) {
            RuntimeAgreement.require(resizedTo(x, 1, 2, 4, 3).with("mode", mode).with("antialias", 1));
        }
    }

    @Test
    void nearestRoundsAsToldAndAgreesWithTheRuntime() {
        Tensor x = new Draws(3).tensor(1, 1, 4, 6);
        for (String rounding : List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")) {
            RuntimeAgreement.require(resizedTo(x, 1, 1, 7, 9).with("nearest_mode", rounding));
        }
    }

    @Test
    void gradientsOfResizes() {
        Tensor x = new Draws(4).tensor(1, 2, 4, 5);
        for (String mode : List.of("nearest", "linear", "cubic")) {
            FiniteDifferences.agree(resizedTo(x, 1, 2, 6, 7).with("mode", mode));
            FiniteDifferences.agree(resizedTo(x, 1, 2, 2, 3).with("mode", mode).with("exclude_outside", 1));
        }
        FiniteDifferences.agree(resizedTo(x, 1, 2, 2, 3).with("mode", "cubic").with("antialias", 1));
    }

    private static NodeCase gridSample(Draws draws, String mode, String padding, long alignCorners) {
        return NodeCase.of("GridSample")
                .input(draws.tensor(2, 2, 4, 5))
                .input(draws.tensor(2, 3, 4, 2))
                .with("mode", mode)
                .with("padding_mode", padding)
                .with("align_corners", alignCorners);
    }

    @Test
    void samplesOfGridsAgreeWithTheRuntime() {
        Draws draws = new Draws(5);
        for (String mode : List.of("linear", "nearest", "cubic")) {
            for (String padding : List.of("zeros", "border", "reflection")) {
                RuntimeAgreement.require(gridSample(draws, mode, padding, 0));
                RuntimeAgreement.require(gridSample(draws, mode, padding, 1));
            }
        }
    }

    @Test
    void gradientsOfSamplesFlowToMapsAndGrids() {
        Draws draws = new Draws(6);
        for (String padding : List.of("zeros", "border", "reflection")) {
            FiniteDifferences.agree(gridSample(draws, "linear", padding, 0));
            FiniteDifferences.agree(gridSample(draws, "cubic", padding, 1));
        }
        FiniteDifferences.agree(
                NodeCase.of("GridSample").input(draws.tensor(1, 2, 3, 3, 4)).input(draws.tensor(1, 2, 2, 2, 3)));
        FiniteDifferences.agree(
                NodeCase.of("GridSample").input(draws.tensor(1, 2, 5)).input(draws.tensor(1, 3, 1)));
    }

    @Test
    void gradientsOfAffineGrids() {
        Draws draws = new Draws(7);
        FiniteDifferences.agree(
                NodeCase.of("AffineGrid").input(draws.tensor(2, 2, 3)).input(sizes(2, 1, 3, 4)));
        FiniteDifferences.agree(NodeCase.of("AffineGrid")
                .input(draws.tensor(1, 3, 4))
                .input(sizes(1, 1, 2, 3, 2))
                .with("align_corners", 1));
    }

    @Test
    void gradientsOfDeformableConvolutionsFlowToEveryInput() {
        Draws draws = new Draws(8);
        FiniteDifferences.agree(NodeCase.of("DeformConv")
                .input(draws.tensor(1, 4, 4, 5))
                .input(draws.tensor(2, 2, 2, 3))
                .input(draws.tensor(1, 2 * 2 * 3 * 2, 5, 5))
                .input(draws.tensor(2))
                .input(draws.tensor(1, 2 * 2 * 3, 5, 5))
                .with("group", 2)
                .with("offset_group", 2)
                .with("pads", 1, 1, 1, 1));
    }

    @Test
    void gradientsOfColumnsOfImages() {
        Draws draws = new Draws(9);
        FiniteDifferences.agree(NodeCase.of("Col2Im")
                .input(draws.tensor(1, 2 * 4, 12))
                .input(sizes(4, 5))
                .input(sizes(2, 2)));
        FiniteDifferences.agree(NodeCase.of("Col2Im")
                .input(draws.tensor(1, 2 * 4, 25))
                .input(sizes(4, 5))
                .input(sizes(2, 2))
                .with("dilations", 2, 1)
                .with("pads", 1, 1, 2, 0));
    }

    private static NodeCase roiAlign(String mode, long ratio) {
        Tensor regions = Tensor.ofFloats(Shape.of(2, 4), 0.5f, 1, 4.2f, 5.3f, 2, 0, 6, 3);
        return NodeCase.of("RoiAlign")
                .input(new Draws(10).tensor(2, 2, 6, 7))
                .constant(regions)
                .input(sizes(1, 0))
                .with("mode", mode)
                .with("output_height", 2)
                .with("output_width", 3)
                .with("sampling_ratio", ratio)
                .with("spatial_scale", Attribute.of(0.9f));
    }

    @Test
    void alignedRegionsAgreeWithTheRuntime() {
        RuntimeAgreement.require(roiAlign("avg", 2).opset(16));
        RuntimeAgreement.require(roiAlign("avg", 0).opset(16));
    }

    @Test
    void gradientsOfRegionsFlowToTheMaps() {
        FiniteDifferences.agree(roiAlign("avg", 0));
        FiniteDifferences.agree(roiAlign("max", 2));
        FiniteDifferences.agree(roiPool());
    }

    private static NodeCase roiPool() {
        Tensor regions = Tensor.ofFloats(Shape.of(2, 5), 1, 0, 1, 4, 5, 0, 2, 0, 6, 3);
        return NodeCase.of("MaxRoiPool")
                .input(new Draws(11).tensor(2, 2, 6, 7))
                .constant(regions)
                .with("pooled_shape", 2, 3);
    }

    @Test
    void poolsOfRegionsAgreeWithTheRuntime() {
        RuntimeAgreement.require(roiPool().opset(21));
    }

    @Test
    void boxesThatOverlapABetterOneAreSuppressedAsTheRuntimeDoes() {
        for (long seed = 0; seed < 6; seed++) {
            Draws draws = new Draws(seed);
            RuntimeAgreement.require(NodeCase.of("NonMaxSuppression")
                    .input(draws.tensor(2, 20, 4))
                    .input(draws.tensor(2, 3, 20))
                    .constant(Tensor.vector(5))
                    .constant(Tensor.vector(0.3f))
                    .constant(Tensor.vector(-0.2f))
                    .with("center_point_box", 0));
        }
    }
}
