package dev.limbeck.technique.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.GraphText;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.site.Site;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.InitialWeights;
import dev.limbeck.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The graphs that the techniques write, in full, and that the order of sites does not matter for them. */
class QuantizationGolden {
    @Test
    void dynamicLinearLayersShareOneQuantizedInput() {
        Model model = quantized(Examples.sharedInput(), new DynamicQuantization(), WeightScheme.INT8);
        assertThat(GraphText.of(model.graph())).isEqualTo("""
                in x: FLOAT[rows,6]
                weight bq = FLOAT [4]
                weight wq/limbeck/codes = INT8 [6, 4]
                weight wq/limbeck/scale = FLOAT [4]
                weight wk/limbeck/codes = INT8 [6, 4]
                weight wk/limbeck/scale = FLOAT [4]
                x/limbeck/dynamic, x/limbeck/dynamic_scale, x/limbeck/dynamic_zero_point = DynamicQuantizeLinear(x)
                q/limbeck/product = MatMulInteger(x/limbeck/dynamic, wq/limbeck/codes, x/limbeck/dynamic_zero_point)
                q/limbeck/cast = Cast(q/limbeck/product) {to=1}
                q/limbeck/scale = Mul(x/limbeck/dynamic_scale, wq/limbeck/scale)
                q = Mul(q/limbeck/cast, q/limbeck/scale)
                qb = Add(q, bq)
                k/limbeck/product = MatMulInteger(x/limbeck/dynamic, wk/limbeck/codes, x/limbeck/dynamic_zero_point)
                k/limbeck/cast = Cast(k/limbeck/product) {to=1}
                k/limbeck/scale = Mul(x/limbeck/dynamic_scale, wk/limbeck/scale)
                k = Mul(k/limbeck/cast, k/limbeck/scale)
                y = Add(qb, k)
                out y: FLOAT[rows,4]
                """);
    }

    @Test
    void zeroPointsOfWeightsAreAnOperandOfTheProduct() {
        WeightScheme scheme = WeightScheme.INT8.withSymmetric(false);
        Model model = quantized(Examples.sharedInput(), new DynamicQuantization(), scheme);
        assertThat(GraphText.of(model.graph()))
                .contains("weight wq/limbeck/zero_point = INT8 [4]")
                .contains("MatMulInteger(x/limbeck/dynamic, wq/limbeck/codes, x/limbeck/dynamic_zero_point,"
                        + " wq/limbeck/zero_point)");
    }

    @Test
    void weightsInBlocksAreReadBackByDequantizeLinear() {
        WeightScheme scheme = WeightScheme.INT8.withBits(4).withGranularity(new Granularity.PerBlock(4));
        Model model = quantized(Examples.sharedInput(), new WeightOnlyQuantization(), scheme);
        assertThat(GraphText.of(model.graph())).isEqualTo("""
                in x: FLOAT[rows,6]
                weight bq = FLOAT [4]
                weight wq/limbeck/codes = INT4 [6, 4]
                weight wq/limbeck/scale = FLOAT [2, 4]
                weight wk/limbeck/codes = INT4 [6, 4]
                weight wk/limbeck/scale = FLOAT [2, 4]
                wq/limbeck/dequantized = DequantizeLinear(wq/limbeck/codes, wq/limbeck/scale) {axis=0, block_size=4}
                q = MatMul(x, wq/limbeck/dequantized)
                qb = Add(q, bq)
                wk/limbeck/dequantized = DequantizeLinear(wk/limbeck/codes, wk/limbeck/scale) {axis=0, block_size=4}
                k = MatMul(x, wk/limbeck/dequantized)
                y = Add(qb, k)
                out y: FLOAT[rows,4]
                """);
    }

    @Test
    void fourLevelsNeedTheOperatorSetThatHasTwoBitTypesAndFullBlocks() {
        WeightScheme scheme = WeightScheme.INT8.withBits(2).withGranularity(new Granularity.PerBlock(32));
        Model model = quantized(layer(48), new WeightOnlyQuantization(), scheme);
        assertThat(model.opset()).isEqualTo(25);
        assertThat(GraphText.of(model.graph()))
                .contains("weight w/limbeck/codes = INT2 [48, 4]")
                .contains("weight w/limbeck/scale = FLOAT [3, 4]")
                .contains("block_size=16");
    }

    @Test
    void fourLevelsOfInputsThatAreNotInBlocksAreLeftAlone() {
        WeightOnlyQuantization technique = new WeightOnlyQuantization();
        Model model = layer(24);
        WeightScheme scheme = WeightScheme.INT8.withBits(2);
        String reason = technique
                .apply(model, technique.sites(model).get(0), scheme, Statistics.NONE)
                .fold(changed -> "", declined -> declined);
        assertThat(reason).contains("The 24 inputs of 'y'", "16", "Give them 4");
    }

    private static Model layer(int inputs) {
        GraphEditor editor = GraphEditor.empty("layer");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(inputs))));
        editor.initializer("w", InitialWeights.normal(Shape.of(inputs, 4), new SplittableRandom(1)));
        editor.add(Node.of("y", "MatMul", List.of("x", "w"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(4))));
        return Model.of(editor.build(), 21, 10);
    }

    @Test
    void convolutionsAndTheirFeatureMapsStayIntegers() {
        StaticScheme scheme = new StaticScheme(WeightScheme.INT8, new ActivationScheme(RangeCalibration.MINMAX, false));
        Model model = quantized(Examples.residualBlock(), new StaticQuantization(), scheme);
        model = quantized(model, new ActivationQuantization(), new ActivationScheme(RangeCalibration.MINMAX, false));
        assertThat(GraphText.of(model.graph())).isEqualTo("""
                in x: FLOAT[rows,3,8,8]
                weight conv1/w/limbeck/codes = INT8 [5, 3, 3, 3]
                weight conv1/w/limbeck/scale = FLOAT [5]
                weight conv1/limbeck/bias_codes = INT32 [5] [5896, 586, 896, 5894, 3629]
                weight conv1/limbeck/bias_scale = FLOAT [5]
                weight x/limbeck/scale = FLOAT []
                weight x/limbeck/zero_point = UINT8 [] [64]
                weight relu1/limbeck/scale = FLOAT []
                weight relu1/limbeck/zero_point = UINT8 [] [64]
                weight conv2/w/limbeck/codes = INT8 [5, 5, 3, 3]
                weight conv2/w/limbeck/scale = FLOAT [5]
                weight conv2/limbeck/bias_codes = INT32 [5] [-1547, 1745, 90, -4208, 2318]
                weight conv2/limbeck/bias_scale = FLOAT [5]
                weight conv2/limbeck/scale = FLOAT []
                weight conv2/limbeck/zero_point = UINT8 [] [64]
                weight fc/w/limbeck/codes = INT8 [10, 5]
                weight fc/w/limbeck/scale = FLOAT [10]
                weight y/limbeck/bias_codes = INT32 [10]
                weight y/limbeck/bias_scale = FLOAT [10]
                weight flat/limbeck/scale = FLOAT []
                weight flat/limbeck/zero_point = UINT8 [] [64]
                weight relu2/limbeck/scale = FLOAT []
                weight relu2/limbeck/zero_point = UINT8 [] [64]
                weight pool/limbeck/scale = FLOAT []
                weight pool/limbeck/zero_point = UINT8 [] [64]
                conv1/w/limbeck/dequantized = DequantizeLinear(conv1/w/limbeck/codes, conv1/w/limbeck/scale) {axis=0}
                conv1/limbeck/bias_dequantized = DequantizeLinear(conv1/limbeck/bias_codes, conv1/limbeck/bias_scale) {axis=0}
                x/limbeck/quantized = QuantizeLinear(x, x/limbeck/scale, x/limbeck/zero_point)
                x/limbeck/dequantized = DequantizeLinear(x/limbeck/quantized, x/limbeck/scale, x/limbeck/zero_point)
                conv1 = Conv(x/limbeck/dequantized, conv1/w/limbeck/dequantized, conv1/limbeck/bias_dequantized) {pads=[1, 1, 1, 1]}
                relu1 = Relu(conv1)
                relu1/limbeck/quantized = QuantizeLinear(relu1, relu1/limbeck/scale, relu1/limbeck/zero_point)
                relu1/limbeck/dequantized = DequantizeLinear(relu1/limbeck/quantized, relu1/limbeck/scale, relu1/limbeck/zero_point)
                conv2/w/limbeck/dequantized = DequantizeLinear(conv2/w/limbeck/codes, conv2/w/limbeck/scale) {axis=0}
                conv2/limbeck/bias_dequantized = DequantizeLinear(conv2/limbeck/bias_codes, conv2/limbeck/bias_scale) {axis=0}
                conv2 = Conv(relu1/limbeck/dequantized, conv2/w/limbeck/dequantized, conv2/limbeck/bias_dequantized) {pads=[1, 1, 1, 1]}
                conv2/limbeck/quantized = QuantizeLinear(conv2, conv2/limbeck/scale, conv2/limbeck/zero_point)
                conv2/limbeck/dequantized = DequantizeLinear(conv2/limbeck/quantized, conv2/limbeck/scale, conv2/limbeck/zero_point)
                sum = Add(conv2/limbeck/dequantized, relu1/limbeck/dequantized)
                relu2 = Relu(sum)
                relu2/limbeck/quantized = QuantizeLinear(relu2, relu2/limbeck/scale, relu2/limbeck/zero_point)
                relu2/limbeck/dequantized = DequantizeLinear(relu2/limbeck/quantized, relu2/limbeck/scale, relu2/limbeck/zero_point)
                pool = GlobalAveragePool(relu2/limbeck/dequantized)
                pool/limbeck/quantized = QuantizeLinear(pool, pool/limbeck/scale, pool/limbeck/zero_point)
                pool/limbeck/dequantized = DequantizeLinear(pool/limbeck/quantized, pool/limbeck/scale, pool/limbeck/zero_point)
                flat = Flatten(pool/limbeck/dequantized)
                fc/w/limbeck/dequantized = DequantizeLinear(fc/w/limbeck/codes, fc/w/limbeck/scale) {axis=0}
                y/limbeck/bias_dequantized = DequantizeLinear(y/limbeck/bias_codes, y/limbeck/bias_scale) {axis=0}
                flat/limbeck/quantized = QuantizeLinear(flat, flat/limbeck/scale, flat/limbeck/zero_point)
                flat/limbeck/dequantized = DequantizeLinear(flat/limbeck/quantized, flat/limbeck/scale, flat/limbeck/zero_point)
                y = Gemm(flat/limbeck/dequantized, fc/w/limbeck/dequantized, y/limbeck/bias_dequantized) {transB=1}
                out y: FLOAT[rows,10]
                """);
    }

    private static <S extends Site, O extends Record> Model quantized(
            Model model, Technique<S, O> technique, O option) {
        Set<Statistic> needs = new HashSet<>();
        technique.sites(model).forEach(s -> needs.addAll(technique.needs(model, s, option)));
        Statistics statistics = Examples.ranges(needs);
        Model forwards = applied(model, technique, technique.sites(model), option, statistics);
        List<S> reversed = new ArrayList<>(technique.sites(model));
        Collections.reverse(reversed);
        Model backwards = applied(model, technique, reversed, option, statistics);
        assertThat(sorted(backwards)).isEqualTo(sorted(forwards));
        return forwards;
    }

    private static List<String> sorted(Model model) {
        return GraphText.of(model.graph()).lines().sorted().toList();
    }

    private static <S extends Site, O extends Record> Model applied(
            Model model, Technique<S, O> technique, List<S> sites, O option, Statistics statistics) {
        Model result = model;
        for (S site : sites) {
            result = technique.apply(result, site, option, statistics).fold(m -> m, reason -> {
                throw new AssertionError(site.id() + ": " + reason);
            });
        }
        return result;
    }
}
