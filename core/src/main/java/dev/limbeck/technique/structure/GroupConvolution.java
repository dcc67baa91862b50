package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A k×k convolution as a grouped or depthwise one and a 1×1 one that mixes its channels (Howard et al. 2017), which may be
 * grouped too behind a shuffle of the channels (Zhang et al. 2018). {@link GroupedKernel} tells what they begin as.
 */
public final class GroupConvolution implements Technique<WeightSite, GroupConvolution.Grouping> {
    /**
     * How inputs are grouped.
     *
     * @param groups how many; 0 for one of each input (depthwise)
     * @param multiplier channels behind the grouped convolution for each input
     * @param shuffled whether the 1×1 convolution has as many groups, which read channels of all groups
     * @param byData whether they begin as what is nearest in the answers over calibration data, instead of in the kernel
     */
    public record Grouping(int groups, int multiplier, boolean shuffled, boolean byData) {
        public Grouping {
            if (groups < 0 || groups == 1) {
                throw new IllegalArgumentException(
                        "Inputs are in 2 groups or more, or 0 for one of each, not " + groups + ".");
            }
            if (multiplier < 1) {
                throw new IllegalArgumentException("Each input becomes 1 channel or more, not " + multiplier + ".");
            }
        }

        int groupsOf(int inputs) {
            return groups == 0 ? inputs : groups;
        }
    }

    @Override
    public Card card() {
        return new Card(
                "group-conv",
                Stage.STRUCTURE,
                Set.of(Card.Saves.LATENCY, Card.Saves.BYTES, Card.Saves.MACS),
                true,
                "Convolutions as grouped or depthwise ones and 1×1 mixing.",
                "Howard et al., 2017, arXiv:1704.04861 (MobileNet); Zhang et al., 2018, arXiv:1707.01083 (ShuffleNet);"
                        + " Guo et al., 2018, arXiv:1808.05517 (network decoupling)");
    }

    /** Convolutions without groups that look at more than one place; a kernel that several read stays. */
    @Override
    public List<WeightSite> sites(Model model) {
        return SharedWeight.all(model.graph()).stream()
                .filter(GroupConvolution::isPlace)
                .map(SharedWeight::site)
                .toList();
    }

    private static boolean isPlace(SharedWeight shared) {
        WeightedOperator first = shared.first();
        return shared.readers().size() == 1
                && !first.isLinear()
                && first.node().intAttribute("group", 1) == 1
                && first.inputs() > 1
                && Sliding.of(first).taps() > 1;
    }

    private static Optional<WeightedOperator> at(Model model, WeightSite site) {
        return SharedWeight.at(model.graph(), site)
                .filter(GroupConvolution::isPlace)
                .map(SharedWeight::first);
    }

    @Override
    public List<Grouping> options(WeightSite site, Target target) {
        return List.of(
                new Grouping(2, 1, false, true), new Grouping(0, 2, false, true), new Grouping(0, 1, false, true));
    }

    @Override
    public Set<Statistic> needs(Model model, WeightSite site, Grouping grouping) {
        return at(model, site)
                .filter(convolution ->
                        grouping.byData() && objection(convolution, grouping).isEmpty())
                .map(convolution -> Set.of(WindowMoments.statistic(convolution)))
                .orElse(Set.of());
    }

    /** Why it cannot be; empty if it can. */
    private static Optional<String> objection(WeightedOperator convolution, Grouping grouping) {
        int inputs = convolution.inputs();
        int groups = grouping.groupsOf(inputs);
        String stays = "'" + convolution.site().id() + "' stays: ";
        if (inputs % groups != 0) {
            return Optional.of(stays + "its " + inputs + " inputs are not in " + groups + " groups of one size.");
        }
        if (grouping.shuffled() && convolution.channels() % groups != 0) {
            return Optional.of(
                    stays + "its " + convolution.channels() + " outputs are not in " + groups + " groups of one size.");
        }
        if (Unfolding.of(convolution).taps() > WindowMoments.MOST_TAPS) {
            return Optional.of(stays + "only convolutions of up to " + WindowMoments.MOST_TAPS + " taps are grouped.");
        }
        long size = GroupedKernel.size(convolution, grouping);
        long before = convolution.weight().size();
        return size < before
                ? Optional.empty()
                : Optional.of(stays + "grouped it has " + size + " parameters, and it has " + before + ".");
    }

    @Override
    public Outcome apply(Model model, WeightSite site, Grouping grouping, Statistics statistics) {
        Optional<WeightedOperator> found = at(model, site);
        if (found.isEmpty()) {
            return new Outcome.Declined(
                    "'" + site.id() + "' is not a convolution without groups that looks at more than"
                            + " one place and whose constant kernel nothing else reads.");
        }
        WeightedOperator convolution = found.get();
        Optional<String> objection = objection(convolution, grouping);
        if (objection.isPresent()) {
            return new Outcome.Declined(objection.get());
        }
        long unknowns = GroupedKernel.unknowns(convolution, grouping);
        return grouping.byData()
                ? WindowMoments.byData(
                        convolution,
                        statistics,
                        unknowns,
                        moments -> new GroupedKernel(convolution, grouping, moments).applied(model))
                : new GroupedKernel(convolution, grouping, WindowMoments.alike(convolution)).applied(model);
    }
}
