package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Weights as codes of 8, 4 or 2 bits with a scale for every block of inputs; products stay in floating point:
 * {@code y = x · DequantizeLinear(Wq, scales[in/block, out], axis = 0, block_size)}. Kernels of convolutions are too
 * small for blocks and get a scale for every output channel:
 * {@code y = Conv(x, DequantizeLinear(Wq, scales[out], axis = 0))}.
 */
public final class WeightOnlyQuantization implements Technique<WeightSite, WeightScheme> {
    /** The first operator set whose DequantizeLinear reads codes of 2 bits. */
    private static final long TWO_BIT_OPSET = 25;

    /** The smallest that ONNX Runtime's products of codes know. */
    private static final int SMALLEST_BLOCK = 16;

    @Override
    public Card card() {
        return new Card(
                "quantize-weights",
                Stage.PRECISION,
                Set.of(Card.Saves.BYTES),
                false,
                "Weights of linear layers and convolutions in 8, 4 or 2 bits, arithmetic in floating point.",
                "ONNX DequantizeLinear (21); Dettmers et al., 2023 (block-wise quantization); GPTQ, Frantar et al., 2023");
    }

    @Override
    public List<WeightSite> sites(Model model) {
        return WeightedOperator.all(model.graph()).stream()
                .map(WeightedOperator::site)
                .toList();
    }

    @Override
    public List<WeightScheme> options(WeightSite site, Target target) {
        WeightScheme eight = WeightScheme.INT8.withGranularity(new Granularity.PerBlock(128));
        WeightScheme four = eight.withBits(4).withGranularity(new Granularity.PerBlock(32));
        return List.of(eight, four, four.withBits(2).withSymmetric(false).withClipping(Clipping.MSE));
    }

    @Override
    public Set<Statistic> needs(Model model, WeightSite site, WeightScheme scheme) {
        Set<Statistic> needs = new HashSet<>(BiasCorrection.needs(model.graph(), site, scheme));
        WeightedOperator.at(model.graph(), site)
                .filter(operator -> scheme.gptq() && operator.isLinear())
                .ifPresent(linear -> needs.add(Gptq.statistic(model.graph(), linear)));
        return needs;
    }

    @Override
    public Outcome apply(Model model, WeightSite site, WeightScheme scheme, Statistics statistics) {
        return WeightedOperator.at(model.graph(), site)
                .map(operator -> operator.isLinear()
                        ? linear(model, operator.inputsFirst(), inFullBlocks(scheme, operator), statistics)
                        : new Outcome.Applied(convolution(model, operator, byChannel(scheme), statistics)))
                .orElseGet(() -> new Outcome.Declined(
                        "'" + site.id() + "' is not a MatMul, Gemm or Conv with a constant floating-point weight."));
    }

    private static WeightScheme byChannel(WeightScheme scheme) {
        return scheme.granularity().isBlocked() ? scheme.withGranularity(new Granularity.PerChannel()) : scheme;
    }

    /**
     * Blocks of 2 bits that divide the inputs. ONNX Runtime (1.28) joins DequantizeLinear and the product into one operator
     * when it loads a model, whatever the granularity, and with 2 bits that reads beyond a last block that is not full:
     * the answers are of whatever stands there.
     */
    private static WeightScheme inFullBlocks(WeightScheme scheme, WeightedOperator linear) {
        int dividing = Integer.lowestOneBit(linear.inputs());
        return scheme.bits() == 2
                        && scheme.granularity() instanceof Granularity.PerBlock blocks
                        && linear.inputs() % blocks.size() != 0
                ? scheme.withGranularity(new Granularity.PerBlock(Math.min(blocks.size(), dividing)))
                : scheme;
    }

    /** Whether ONNX Runtime computes with the codes of a linear layer. */
    private static boolean isReadable(WeightScheme scheme, WeightedOperator linear) {
        return scheme.bits() > 2 || linear.inputs() % SMALLEST_BLOCK == 0;
    }

    private static Model convolution(
            Model model, WeightedOperator operator, WeightScheme scheme, Statistics statistics) {
        QuantizedTensor weight = scheme.quantize(operator);
        Graph corrected = BiasCorrection.corrected(model.graph(), operator, weight, scheme, statistics);
        GraphEditor editor = new GraphEditor(corrected);
        Node node = corrected.producer(operator.node().output()).orElseThrow();
        GraphScribe scribe = new GraphScribe(editor, node);
        scribe.replaceInput(1, scribe.dequantizeLinear(operator.weightName() + "/limbeck/", weight));
        scribe.dropIfUnread(operator.weightName());
        return withCodes(model.withGraph(editor.build()), scheme);
    }

    private static Outcome linear(Model model, WeightedOperator linear, WeightScheme scheme, Statistics statistics) {
        if (!isReadable(scheme, linear)) {
            return new Outcome.Declined("The " + linear.inputs() + " inputs of '"
                    + linear.node().output() + "' are not in full blocks of " + SMALLEST_BLOCK
                    + ", without which ONNX Runtime misreads codes of 2 bits. Give them 4.");
        }
        if (!scheme.gptq()) {
            return new Outcome.Applied(rewritten(model, linear, scheme.quantize(linear), scheme, statistics));
        }
        return statistics
                .get(Gptq.statistic(model.graph(), linear), Covariance.class)
                .map(inputs -> new CompensatedRounding(scheme, inputs).quantize(linear))
                .<Outcome>map(weight -> new Outcome.Applied(rewritten(model, linear, weight, scheme, statistics)))
                .orElseGet(() -> new Outcome.Declined("Nothing is known about the inputs of '"
                        + linear.node().output() + "'; GPTQ needs calibration data."));
    }

    private static Model rewritten(
            Model model, WeightedOperator linear, QuantizedTensor weight, WeightScheme scheme, Statistics statistics) {
        Graph corrected = BiasCorrection.corrected(model.graph(), linear, weight, scheme, statistics);
        GraphEditor editor = new GraphEditor(corrected);
        Node node = corrected.producer(linear.node().output()).orElseThrow();
        GraphScribe scribe = new GraphScribe(editor, node);
        String floats = scribe.dequantizeLinear(linear.weightName() + "/limbeck/", weight);
        List<String> operands = List.of(linear.activation(), floats);
        if (node.is("Gemm") && node.hasInput(2)) {
            scribe.replaceBy("Add", List.of(scribe.node("product", "MatMul", operands), node.input(2)));
        } else {
            scribe.replaceBy("MatMul", operands);
        }
        scribe.dropIfUnread(linear.weightName());
        return withCodes(model.withGraph(editor.build()), scheme);
    }

    private static Model withCodes(Model changed, WeightScheme scheme) {
        boolean newer = scheme.bits() == 2 && changed.opset() < TWO_BIT_OPSET;
        return newer ? changed.withOpset(Node.STANDARD, TWO_BIT_OPSET) : changed;
    }
}
