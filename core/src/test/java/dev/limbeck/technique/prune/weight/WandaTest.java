package dev.limbeck.technique.prune.weight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Wanda beside plain loops. */
class WandaTest {
    @Test
    void aWeightCountsItsMagnitudeTimesTheNormOfItsInput() {
        CalibratedLayer layer = new CalibratedLayer(3, 9, 5, 40, 4);
        Wanda wanda = new Wanda();
        float[] scores = wanda.scores(layer.weight(), layer.statistics(wanda));
        for (int i = 0; i < 9; i++) {
            double squares = 0;
            for (int row = 0; row < 40; row++) {
                squares += Math.pow(layer.x[row * 9 + i], 2);
            }
            for (int c = 0; c < 5; c++) {
                double expected = Math.abs(layer.w[i * 5 + c]) * Math.sqrt(squares);
                assertThat((double) scores[i * 5 + c]).isCloseTo(expected, within(1e-5 * expected));
            }
        }
    }

    /** Two groups, a stride and padding on one side: what an element of a kernel meets, written out. */
    @Test
    void aKernelsElementMeetsWhatTheConvolutionPutsUnderIt() {
        SplittableRandom random = new SplittableRandom(4);
        float[] w = floats(random, 4 * 2 * 3 * 2);
        float[] x = floats(random, 2 * 4 * 5 * 6);
        Node node = Node.of("conv", "Conv", List.of("x", "w"), List.of("y"))
                .withAttribute("group", Attribute.of(2L))
                .withAttribute("strides", Attribute.ofInts(2, 1))
                .withAttribute("pads", Attribute.ofInts(1, 0, 0, 1));
        Graph graph = GraphEditor.empty("conv")
                .addInput(new ValueInfo(
                        "x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(4), Dim.of(5), Dim.of(6))))
                .addOutput(new ValueInfo(
                        "y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(4), Dim.of(2), Dim.of(6))))
                .initializer("w", Tensor.ofFloats(Shape.of(4, 2, 3, 2), w))
                .add(node)
                .build();
        PrunableWeight weight = PrunableWeight.of(graph).get(0);
        Wanda wanda = new Wanda();
        Statistics statistics =
                CalibratedLayer.statistics(wanda.needs(weight), Map.of("x", Tensor.ofFloats(Shape.of(2, 4, 5, 6), x)));
        float[] scores = wanda.scores(weight, statistics);
        for (int o = 0; o < 4; o++) {
            for (int c = 0; c < 2; c++) {
                for (int kh = 0; kh < 3; kh++) {
                    for (int kw = 0; kw < 2; kw++) {
                        double squares = 0;
                        for (int n = 0; n < 2; n++) {
                            for (int oh = 0; oh < 2; oh++) {
                                for (int ow = 0; ow < 6; ow++) {
                                    int h = 2 * oh + kh - 1;
                                    int v = ow + kw;
                                    boolean inside = h >= 0 && h < 5 && v < 6;
                                    int channel = o / 2 * 2 + c;
                                    squares += inside ? Math.pow(x[((n * 4 + channel) * 5 + h) * 6 + v], 2) : 0;
                                }
                            }
                        }
                        int place = ((o * 2 + c) * 3 + kh) * 2 + kw;
                        double expected = Math.abs(w[place]) * Math.sqrt(squares);
                        assertThat((double) scores[place]).isCloseTo(expected, within(1e-5 * expected));
                    }
                }
            }
        }
    }

    private static float[] floats(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
