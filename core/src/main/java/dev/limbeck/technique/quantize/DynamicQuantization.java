package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Integer matrix products with activations whose range is found in every run:
 *
 * <pre>{@code
 * xq, xs, xz = DynamicQuantizeLinear(x)                    once for all readers of x
 * y = Cast(MatMulInteger(xq, Wq, xz, wz)) · (xs · ws)      Wq s8 [in, out], ws [] or [out]
 * }</pre>
 *
 * The activation keeps its full 8-bit range; what was added to {@code x·W} is added to {@code y} unchanged.
 */
public final class DynamicQuantization implements Technique<WeightSite, WeightScheme> {
    @Override
    public Card card() {
        return new Card(
                "quantize-dynamic",
                Stage.PRECISION,
                Set.of(Card.Saves.LATENCY, Card.Saves.BYTES),
                false,
                "Linear layers in 8-bit integers, activations ranged in every run.",
                "ONNX DynamicQuantizeLinear (11), MatMulInteger (10)");
    }

    @Override
    public List<WeightSite> sites(Model model) {
        return WeightedOperator.all(model.graph()).stream()
                .filter(WeightedOperator::isLinear)
                .map(WeightedOperator::site)
                .toList();
    }

    @Override
    public List<WeightScheme> options(WeightSite site, Target target) {
        WeightScheme widest = WeightScheme.INT8.withBits(target.isa().exactU8S8() ? 8 : 7);
        return List.of(widest, widest.withGranularity(new Granularity.PerTensor()));
    }

    @Override
    public Set<Statistic> needs(Model model, WeightSite site, WeightScheme scheme) {
        return BiasCorrection.needs(model.graph(), site, scheme);
    }

    @Override
    public Outcome apply(Model model, WeightSite site, WeightScheme scheme, Statistics statistics) {
        if (scheme.bits() < 7 || scheme.granularity().isBlocked()) {
            return new Outcome.Declined("MatMulInteger takes 8-bit weights with a scale for the tensor or the column.");
        }
        return WeightedOperator.at(model.graph(), site)
                .filter(WeightedOperator::isLinear)
                .<Outcome>map(linear -> new Outcome.Applied(
                        model.withGraph(rewritten(model.graph(), linear.inputsFirst(), scheme, statistics))))
                .orElseGet(() -> new Outcome.Declined(
                        "'" + site.id() + "' is not a MatMul or Gemm with a constant floating-point weight."));
    }

    private static Graph rewritten(Graph graph, WeightedOperator linear, WeightScheme scheme, Statistics statistics) {
        QuantizedTensor weight = scheme.quantize(linear);
        Graph corrected = BiasCorrection.corrected(graph, linear, weight, scheme, statistics);
        GraphEditor editor = new GraphEditor(corrected);
        Node node = corrected.producer(linear.node().output()).orElseThrow();
        GraphScribe scribe = new GraphScribe(editor, node);
        List<String> x = scribe.dynamicQuantize(linear.activation());
        String codes = scribe.shared(linear.weightName() + "/limbeck/codes", weight.codes());
        String scales = scribe.shared(linear.weightName() + "/limbeck/scale", weight.scales());
        List<String> operands = new ArrayList<>(List.of(x.get(0), codes, x.get(2)));
        weight.zeroPoints().ifPresent(z -> operands.add(scribe.shared(linear.weightName() + "/limbeck/zero_point", z)));
        String product = scribe.node("product", "MatMulInteger", operands);
        String floats = scribe.node("cast", "Cast", List.of(product), Map.of("to", Attribute.of(DType.FLOAT.code())));
        String scale = scribe.node("scale", "Mul", List.of(x.get(1), scales));
        String bias = node.is("Gemm") ? node.input(2) : "";
        if (bias.isEmpty()) {
            scribe.replaceBy("Mul", List.of(floats, scale));
        } else {
            scribe.replaceBy("Add", List.of(scribe.node("scaled", "Mul", List.of(floats, scale)), bias));
        }
        scribe.dropIfUnread(node.input(1));
        return editor.build();
    }
}
