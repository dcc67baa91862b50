package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Convolutions and pooling with random shapes and attributes. */
class WindowKernelsTest {
    private static final int CASES = 12;

    @Test
    void convolutionsAgreeWithTheRuntime() {
        for (long seed = 0; seed < CASES; seed++) {
            RuntimeAgreement.require(WindowCases.conv(new Draws(seed)));
        }
    }

    @Test
    void transposedConvolutionsAgreeWithTheRuntime() {
        for (long seed = 0; seed < CASES; seed++) {
            RuntimeAgreement.require(WindowCases.convTranspose(new Draws(seed)));
        }
    }

    @Test
    void poolingAgreesWithTheRuntime() {
        for (long seed = 0; seed < CASES; seed++) {
            RuntimeAgreement.require(WindowCases.pool("MaxPool", new Draws(seed)));
            RuntimeAgreement.require(
                    WindowCases.pool("AveragePool", new Draws(seed)).with("count_include_pad", seed % 2));
            RuntimeAgreement.require(WindowCases.pool("LpPool", new Draws(seed)).with("p", 1 + seed % 3));
        }
    }

    @Test
    void positionsOfMaximaCountThroughTheWholeInput() {
        for (long seed = 0; seed < CASES; seed++) {
            NodeCase node = WindowCases.pool("MaxPool", new Draws(seed)).outputs(2);
            Tensor x = node.value(0);
            Tensor y = node.run().get(0);
            Tensor positions = node.run().get(1);

            for (int i = 0; i < y.size(); i++) {
                assertThat(x.doubleAt((int) positions.longAt(i))).isEqualTo(y.doubleAt(i));
            }
        }
    }

    @Test
    void partialWindowsOfCeilModeAgreeWithTheRuntime() {
        RuntimeAgreement.require(WindowCases.partialWindows(new Draws(3)));
    }

    @Test
    void unpoolingPutsElementsWhereTheyWere() {
        Tensor x = Tensor.ofFloats(Shape.of(1, 1, 2, 2), 5, 6, 7, 8);

        assertThat(WindowCases.unpooled(x).run().get(0).toFloats())
                .containsExactly(5, 0, 0, 6, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 8);
    }
}
