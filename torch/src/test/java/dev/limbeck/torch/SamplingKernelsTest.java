package dev.limbeck.torch;

import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Resizing, sampling and regions. */
class SamplingKernelsTest {
    private static final List<String> TRANSFORMATIONS =
            List.of("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric");

    @Test
    void resizesAgreeWithTheRuntime() {
        Tensor x = new Draws(1).tensor(1, 2, 5, 6);
        for (String transformation : TRANSFORMATIONS) {
            for (String mode : List.of("nearest", "linear", "cubic")) {
                for (long[] size : new long[][] {{1, 2, 8, 9}, {1, 2, 3, 4}}) {
                    RuntimeAgreement.require(SamplingCases.resizedTo(x, size)
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
            RuntimeAgreement.require(
                    SamplingCases.resizedTo(x, 1, 2, 4, 3).with("mode", mode).with("antialias", 1));
        }
    }

    @Test
    void nearestRoundsAsToldAndAgreesWithTheRuntime() {
        Tensor x = new Draws(3).tensor(1, 1, 4, 6);
        for (String rounding : List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")) {
            RuntimeAgreement.require(SamplingCases.resizedTo(x, 1, 1, 7, 9).with("nearest_mode", rounding));
        }
    }

    @Test
    void samplesOfGridsAgreeWithTheRuntime() {
        Draws draws = new Draws(5);
        for (String mode : List.of("linear", "nearest", "cubic")) {
            for (String padding : List.of("zeros", "border", "reflection")) {
                RuntimeAgreement.require(SamplingCases.gridSample(draws, mode, padding, 0));
                RuntimeAgreement.require(SamplingCases.gridSample(draws, mode, padding, 1));
            }
        }
    }

    @Test
    void alignedRegionsAgreeWithTheRuntime() {
        RuntimeAgreement.require(SamplingCases.roiAlign(new Draws(10), "avg", 2).opset(16));
        RuntimeAgreement.require(SamplingCases.roiAlign(new Draws(10), "avg", 0).opset(16));
    }

    @Test
    void poolsOfRegionsAgreeWithTheRuntime() {
        RuntimeAgreement.require(SamplingCases.roiPool(new Draws(11)).opset(21));
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
