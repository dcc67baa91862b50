package dev.limbeck.ort.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.op.ModelCost;
import dev.limbeck.ort.InstructionSets;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.site.Site;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Technique;
import dev.limbeck.technique.quantize.DynamicQuantization;
import dev.limbeck.technique.quantize.WeightOnlyQuantization;
import dev.limbeck.technique.structure.Bottleneck;
import dev.limbeck.technique.structure.Factoring;
import dev.limbeck.technique.structure.FlattenedHeads;
import dev.limbeck.technique.structure.GapHead;
import dev.limbeck.technique.structure.GroupConvolution;
import dev.limbeck.technique.structure.LayerSharing;
import dev.limbeck.technique.structure.LowRank;
import dev.limbeck.technique.structure.RankRule;
import dev.limbeck.technique.structure.SplitConvolution;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Techniques of one stage after another find their places again, and what comes of all of them runs. */
class RestructuredThenQuantizedTest {
    private static final Factoring HALF = new Factoring(new RankRule.Ratio(0.5), false);
    private static final Map<String, Tensor> TOKENS =
            CanonicalBert.inputs(CanonicalBert.Shapes.SMALL, CanonicalBert.mask(5, 3), 2);

    /** Everywhere, with statistics of the model as it is by then; sites that decline stay. */
    private static <S extends Site, O extends Record> Model everywhere(
            Model model, Technique<S, O> technique, O option, Map<String, Tensor> inputs) {
        Model changed = model;
        int applied = 0;
        for (S site : technique.sites(model)) {
            Model before = changed;
            Outcome outcome = technique.apply(
                    before,
                    site,
                    option,
                    QuantizedModels.collect(before, inputs, technique.needs(before, site, option)));
            changed = outcome.fold(m -> m, reason -> before);
            applied += outcome.fold(m -> 1, reason -> 0);
        }
        assertThat(applied).as(technique.card().id()).isPositive();
        return changed;
    }

    private static <S extends Site, O extends Record> Model quantized(
            Model model, Technique<S, O> technique, Map<String, Tensor> inputs) {
        Target target = Target.of(InstructionSets.current());
        O option = technique.options(technique.sites(model).get(0), target).get(0);
        return everywhere(model, technique, option, inputs);
    }

    private static void assertRuns(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            assertThat(session.run(inputs)).isNotEmpty();
        }
    }

    private static long parameters(Model model) {
        return ModelCost.of(model).parameters();
    }

    private static long sharedWeights(Model model) {
        return model.graph().initializers().keySet().stream()
                .filter(name -> model.graph().uses(name).size() == CanonicalBert.Shapes.SMALL.layers()
                        && model.graph().initializer(name).orElseThrow().rank() == 2)
                .count();
    }

    @Test
    void sharedThenFactoredThenQuantized() {
        Model bert = CanonicalBert.model(CanonicalBert.Shapes.SMALL, CanonicalBert.Precision.FLOAT, 1);
        LayerSharing.Sharing all = new LayerSharing.Sharing(0, LayerSharing.Start.MEAN);
        Model shared = everywhere(bert, new LayerSharing(), all, TOKENS);
        Model factored = everywhere(shared, new LowRank(), HALF, TOKENS);
        Model byData = everywhere(shared, new LowRank(), new Factoring(new RankRule.Ratio(0.5), true), TOKENS);

        assertThat(parameters(shared)).isLessThan(parameters(bert));
        assertThat(parameters(factored)).isLessThan(parameters(shared));
        // Each of the six weights of a block is two now, which all blocks still read.
        assertThat(sharedWeights(shared)).isEqualTo(6);
        assertThat(sharedWeights(factored)).isEqualTo(12);
        assertThat(sharedWeights(byData)).isEqualTo(12);
        assertRuns(quantized(factored, new DynamicQuantization(), TOKENS), TOKENS);
        assertRuns(quantized(byData, new WeightOnlyQuantization(), TOKENS), TOKENS);
    }

    @Test
    void groupedThenSplitThenFactoredThenQuantized() {
        Model images = QuantizedModels.images();
        Map<String, Tensor> pictures = QuantizedModels.pictures();
        GroupConvolution.Grouping pairs = new GroupConvolution.Grouping(2, 1, true, true);
        SplitConvolution.Split series =
                new SplitConvolution.Split(SplitConvolution.Form.SERIES, new RankRule.Ratio(0.5), false);
        Model grouped = everywhere(images, new GroupConvolution(), pairs, pictures);
        Model split = everywhere(grouped, new SplitConvolution(), series, pictures);
        Model factored = everywhere(split, new LowRank(), HALF, pictures);
        Model narrow = everywhere(images, new Bottleneck(), new Bottleneck.Width(new RankRule.Ratio(0.5)), pictures);

        assertThat(parameters(grouped)).isLessThan(parameters(images));
        assertThat(parameters(split)).isLessThan(parameters(grouped));
        assertThat(parameters(factored)).isLessThan(parameters(split));
        assertRuns(quantized(factored, new WeightOnlyQuantization(), pictures), pictures);
        assertRuns(
                quantized(everywhere(narrow, new LowRank(), HALF, pictures), new DynamicQuantization(), pictures),
                pictures);
    }

    @Test
    void pooledThenQuantized() {
        Map<String, Tensor> inputs = FlattenedHeads.inputs(1, 40);
        Model pooled = everywhere(FlattenedHeads.two(), new GapHead(), new GapHead.Pooled(), inputs);

        assertThat(parameters(pooled)).isLessThan(parameters(FlattenedHeads.two()) / 10);
        assertRuns(quantized(pooled, new DynamicQuantization(), inputs), inputs);
    }
}
