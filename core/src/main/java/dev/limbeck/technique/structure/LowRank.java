package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A weight W [m, n] as a product of two of rank r: {@code y = (x·A)·B}, A [m, r], B [r, n], which is less where r(m + n)
 * &lt; mn. A convolution becomes one of r filters with the same window, and a 1×1 convolution of those (Zhang et al. 2016,
 * arXiv:1505.06798, section 3.1); groups stay groups. {@link LowRankApproximation} tells what A and B begin as.
 */
public final class LowRank implements Technique<WeightSite, Factoring> {
    @Override
    public Card card() {
        return new Card(
                "low-rank",
                Stage.RANK,
                Set.of(Card.Saves.LATENCY, Card.Saves.BYTES, Card.Saves.MACS),
                true,
                "Weights of linear layers and convolutions as products of two smaller ones.",
                "Wang et al., 2024, arXiv:2403.07378 (SVD-LLM); Zhang et al., 2016, arXiv:1505.06798 (convolutions)");
    }

    /** The weights that a product of rank 1 at least makes smaller; one that several nodes read is one site. */
    @Override
    public List<WeightSite> sites(Model model) {
        return SharedWeight.all(model.graph()).stream()
                .filter(shared -> most(Unfolding.of(shared.first())) > 0)
                .map(SharedWeight::site)
                .toList();
    }

    private static int most(Unfolding unfolding) {
        return RankRule.most(unfolding.taps(), unfolding.outputs());
    }

    @Override
    public List<Factoring> options(WeightSite site, Target target) {
        return List.of(
                new Factoring(new RankRule.Ratio(0.75), true),
                new Factoring(new RankRule.Ratio(0.5), true),
                new Factoring(new RankRule.Ratio(0.25), true));
    }

    @Override
    public Set<Statistic> needs(Model model, WeightSite site, Factoring factoring) {
        Set<Statistic> needs = new HashSet<>();
        if (factoring.byData()) {
            SharedWeight.at(model.graph(), site)
                    .ifPresent(shared -> shared.readers()
                            .forEach(reader -> needs.addAll(
                                    InputMoments.areFewer(reader)
                                            ? InputMoments.needs(reader)
                                            : ResponseMoments.needs(reader))));
        }
        return needs;
    }

    @Override
    public Outcome apply(Model model, WeightSite site, Factoring factoring, Statistics statistics) {
        Optional<SharedWeight> found = SharedWeight.at(model.graph(), site);
        if (found.isEmpty()) {
            return new Outcome.Declined(
                    "'" + site.id() + "' is not a MatMul, Gemm or Conv whose constant weight nothing" + " else reads.");
        }
        SharedWeight shared = found.get();
        Unfolding unfolding = Unfolding.of(shared.first());
        int count = factoring.rank().atMost(unfolding.taps(), unfolding.outputs());
        if (count > most(unfolding)) {
            return tooHigh(site, unfolding, count);
        }
        Optional<LowRankApproximation> approximation = factoring.byData()
                ? byData(model.graph(), shared, unfolding, statistics, count)
                : Optional.of(LowRankApproximation.plain(unfolding.matrices(), count));
        return approximation
                .map(nearest -> factored(model, shared, unfolding, nearest, factoring))
                .orElseGet(() -> new Outcome.Declined("Nothing is known about what '" + site.id()
                        + "' answers, or it is not finite. Factoring by data needs calibration data."));
    }

    private static Outcome tooHigh(WeightSite site, Unfolding unfolding, int rank) {
        return new Outcome.Declined(String.format(
                "'%s' (%d×%d) stays: it takes rank %d, and only ranks up to %d save parameters.",
                site.id(), unfolding.taps(), unfolding.outputs(), rank, most(unfolding)));
    }

    private static Outcome factored(
            Model model, SharedWeight shared, Unfolding unfolding, LowRankApproximation nearest, Factoring factoring) {
        if (!(nearest.kept(1) >= 0)) {
            return new Outcome.Declined("'" + shared.site().id() + "' answers 0, or nothing finite, on all rows.");
        }
        int rank = factoring.rank().rank(unfolding.taps(), unfolding.outputs(), nearest::kept);
        if (rank > most(unfolding)) {
            return tooHigh(shared.site(), unfolding, rank);
        }
        List<Factors> factors = nearest.factors(rank);
        GraphEditor editor = model.edit();
        Tape weights = new Tape(editor, shared.name());
        String narrow = weights.constant(
                "narrow", unfolding.sameTaps(factors.stream().map(Factors::left).toList()));
        String wide = weights.constant(
                "wide", unfolding.pointwise(factors.stream().map(Factors::right).toList()));
        shared.readers().forEach(reader -> write(editor, reader, narrow, wide));
        editor.removeInitializer(shared.name());
        return new Outcome.Applied(model.withGraph(editor.build()), OptionalDouble.of(nearest.error(rank)));
    }

    private static void write(GraphEditor editor, WeightedOperator reader, String narrow, String wide) {
        Node node = reader.node();
        Tape tape = new Tape(editor, node.output());
        Map<String, Attribute> attributes = reader.isLinear() ? Map.of() : node.attributes();
        String inner = tape.add("narrow", reader.isLinear() ? "MatMul" : "Conv", attributes, node.input(0), narrow);
        editor.replace(
                node,
                node.withInput(0, inner)
                        .withInput(1, wide)
                        .withAttributes(reader.isLinear() ? Map.of() : pointwise(reader)));
    }

    private static Map<String, Attribute> pointwise(WeightedOperator convolution) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        long[] ones = IntStream.range(2, convolution.weight().rank())
                .mapToLong(axis -> 1)
                .toArray();
        attributes.put("kernel_shape", Attribute.ofInts(ones));
        attributes.put("group", Attribute.of(convolution.node().intAttribute("group", 1)));
        return attributes;
    }

    /** What minimises the error of all readers' answers together. */
    private static Optional<LowRankApproximation> byData(
            Graph graph, SharedWeight shared, Unfolding unfolding, Statistics statistics, int count) {
        return InputMoments.areFewer(shared.first())
                ? InputMoments.of(shared, statistics)
                        .flatMap(inputs -> LowRankApproximation.ofInputs(
                                unfolding.matrices().get(0), inputs, count))
                : ResponseMoments.of(graph, shared, statistics)
                        .map(responses -> LowRankApproximation.ofResponses(unfolding.matrices(), responses, count));
    }
}
