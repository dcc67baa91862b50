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

/** A convolution with a k×l window as smaller ones, one behind the other or side by side. */
public final class SplitConvolution implements Technique<WeightSite, SplitConvolution.Split> {
    /** How a window is split. */
    public enum Form {
        /** k×1, and 1×l behind it. */
        SERIES,
        /** k×1 and 1×l side by side, summed. */
        PARALLEL,
        /** 3×3, and (k−2)×(l−2) behind it. */
        SERIAL
    }

    /**
     * How convolutions are split.
     *
     * @param form in which
     * @param rank of how many channels stay between two, one behind the other
     * @param byData whether two side by side, or the second of two serial ones, begin as what is nearest in their answers over calibration data, instead of
     *     in the kernel
     */
    public record Split(Form form, RankRule rank, boolean byData) {}

    @Override
    public Card card() {
        return new Card(
                "split-conv",
                Stage.STRUCTURE,
                Set.of(Card.Saves.LATENCY, Card.Saves.BYTES, Card.Saves.MACS),
                true,
                "Convolutions with k×l windows as k×1 and 1×l ones, in series or in parallel.",
                "Szegedy et al., 2016, arXiv:1512.00567 (Inception V3); Tai et al., 2016, arXiv:1511.06067");
    }

    /** Convolutions of two axes whose window covers several places along both; a kernel that several read stays. */
    @Override
    public List<WeightSite> sites(Model model) {
        return SharedWeight.all(model.graph()).stream()
                .filter(SplitConvolution::isPlace)
                .map(SharedWeight::site)
                .toList();
    }

    private static boolean isPlace(SharedWeight shared) {
        WeightedOperator first = shared.first();
        return shared.readers().size() == 1
                && !first.isLinear()
                && first.weight().rank() == 4
                && first.weight().shape().dim(2) > 1
                && first.weight().shape().dim(3) > 1;
    }

    private static Optional<WeightedOperator> at(Model model, WeightSite site) {
        return SharedWeight.at(model.graph(), site)
                .filter(SplitConvolution::isPlace)
                .map(SharedWeight::first);
    }

    @Override
    public List<Split> options(WeightSite site, Target target) {
        return List.of(
                new Split(Form.SERIES, new RankRule.Ratio(0.75), false),
                new Split(Form.SERIES, new RankRule.Ratio(0.5), false),
                new Split(Form.PARALLEL, new RankRule.Ratio(0.5), true));
    }

    @Override
    public Set<Statistic> needs(Model model, WeightSite site, Split split) {
        return at(model, site)
                .filter(convolution -> split.form() != Form.SERIES
                        && split.byData()
                        && objection(convolution, split.form()).isEmpty())
                .map(convolution -> Set.of(WindowMoments.statistic(convolution)))
                .orElse(Set.of());
    }

    /** Why a convolution cannot be split in a form that looks at windows; empty if it can. */
    private static Optional<String> objection(WeightedOperator convolution, Form form) {
        String stays = "'" + convolution.site().id() + "' stays: ";
        if (convolution.node().intAttribute("group", 1) != 1
                || Unfolding.of(convolution).taps() > WindowMoments.MOST_TAPS) {
            return Optional.of(stays + "only convolutions without groups, of up to " + WindowMoments.MOST_TAPS
                    + " taps, are split so.");
        }
        if (form == Form.PARALLEL) {
            return new CrossConvolution(convolution).objection();
        }
        return SerialConvolution.fits(convolution) && Sliding.of(convolution).isExplicit()
                ? Optional.empty()
                : Optional.of(stays + "only windows of 4×4 or more, whose padding is given as numbers, are two smaller"
                        + " ones.");
    }

    @Override
    public Outcome apply(Model model, WeightSite site, Split split, Statistics statistics) {
        Optional<WeightedOperator> found = at(model, site);
        if (found.isEmpty()) {
            return new Outcome.Declined("'" + site.id() + "' is not a convolution of two axes with a window of several"
                    + " places along both, whose constant kernel nothing else reads.");
        }
        WeightedOperator convolution = found.get();
        if (split.form() == Form.SERIES) {
            return new SeparableConvolution(convolution).split(model, split.rank());
        }
        Optional<String> objection = objection(convolution, split.form());
        if (objection.isPresent()) {
            return new Outcome.Declined(objection.get());
        }
        return split.form() == Form.PARALLEL
                ? parallel(model, convolution, split, statistics)
                : serial(model, convolution, split, statistics);
    }

    private static Outcome parallel(Model model, WeightedOperator convolution, Split split, Statistics statistics) {
        CrossConvolution cross = new CrossConvolution(convolution);
        return split.byData()
                ? WindowMoments.byData(convolution, statistics, cross.unknowns(), m -> cross.split(model, m))
                : cross.split(model, WindowMoments.alike(convolution));
    }

    private static Outcome serial(Model model, WeightedOperator convolution, Split split, Statistics statistics) {
        SerialConvolution serial = new SerialConvolution(convolution);
        Optional<Integer> channels = serial.channels(split.rank());
        if (channels.isEmpty()) {
            return new Outcome.Declined("'" + convolution.site().id()
                    + "' stays: as two smaller windows it takes more channels between them than save parameters.");
        }
        int between = channels.get();
        return split.byData()
                ? WindowMoments.byData(
                        convolution, statistics, serial.unknowns(between), m -> serial.split(model, between, m))
                : serial.split(model, between, WindowMoments.alike(convolution));
    }
}
