package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Attribute;
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
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * A k×k convolution as a bottleneck: a 1×1 convolution to fewer channels, a k×k one between few, a 1×1 one back to as
 * many as there were. The three are the {@link Tucker} decomposition of the kernel (Kim et al. 2016, arXiv:1511.06530).
 * The middle one strides, pads and dilates as the convolution did.
 */
public final class Bottleneck implements Technique<WeightSite, Bottleneck.Width> {
    /**
     * How narrow it gets.
     *
     * @param rank how much stays; of an energy, what outputs and inputs together keep at least
     */
    public record Width(RankRule rank) {}

    @Override
    public Card card() {
        return new Card(
                "bottleneck",
                Stage.RANK,
                Set.of(Card.Saves.LATENCY, Card.Saves.BYTES, Card.Saves.MACS),
                true,
                "Convolutions as 1×1, k×k between few channels, and 1×1.",
                "Kim et al., 2016, arXiv:1511.06530 (Tucker-2); De Lathauwer et al., 2000 (higher-order SVD)");
    }

    /** Convolutions without groups that look at more than one place; a kernel that several read stays. */
    @Override
    public List<WeightSite> sites(Model model) {
        return SharedWeight.all(model.graph()).stream()
                .filter(shared -> isPlace(shared.readers()))
                .map(SharedWeight::site)
                .toList();
    }

    private static boolean isPlace(List<WeightedOperator> readers) {
        WeightedOperator first = readers.get(0);
        return readers.size() == 1
                && !first.isLinear()
                && first.node().intAttribute("group", 1) == 1
                && taps(first) > 1
                && first.inputs() > 1
                && first.channels() > 1;
    }

    private static int taps(WeightedOperator convolution) {
        return convolution.weight().size() / convolution.channels() / convolution.inputs();
    }

    @Override
    public List<Width> options(WeightSite site, Target target) {
        return List.of(
                new Width(new RankRule.Ratio(0.75)),
                new Width(new RankRule.Ratio(0.5)),
                new Width(new RankRule.Ratio(0.25)));
    }

    @Override
    public Outcome apply(Model model, WeightSite site, Width width, Statistics statistics) {
        Optional<WeightedOperator> convolution = SharedWeight.at(model.graph(), site)
                .filter(shared -> isPlace(shared.readers()))
                .map(SharedWeight::first);
        return convolution
                .map(found -> narrowed(model, site, found, width))
                .orElseGet(
                        () -> new Outcome.Declined("'" + site.id() + "' is not a convolution without groups that looks"
                                + " at more than one place and whose constant kernel nothing else reads."));
    }

    private static Outcome narrowed(Model model, WeightSite site, WeightedOperator convolution, Width width) {
        int outputs = convolution.channels();
        int inputs = convolution.inputs();
        DMatrixRMaj kernel = DMatrixRMaj.wrap(
                outputs, inputs * taps(convolution), convolution.weight().toDoubles());
        Spectrum byOutputs = Tucker.side(kernel);
        Spectrum byInputs = Tucker.side(Tucker.swapped(kernel, inputs));
        if (!(byOutputs.total() > 0)) {
            return new Outcome.Declined("The kernel of '" + site.id() + "' is 0 or not finite.");
        }
        RankRule.Ranks ranks = width.rank()
                .ranks(
                        outputs,
                        inputs,
                        taps(convolution),
                        rank -> byOutputs.sum(rank) / byOutputs.total(),
                        rank -> byInputs.sum(rank) / byInputs.total());
        long size = Tucker.size(outputs, inputs, taps(convolution), ranks);
        if (size >= kernel.getNumElements()) {
            return new Outcome.Declined(String.format(
                    "'%s' stays: a bottleneck of %d inputs and %d outputs has %d parameters, and it has %d.",
                    site.id(), ranks.inputs(), ranks.outputs(), size, kernel.getNumElements()));
        }
        Tucker tucker = Tucker.of(kernel, inputs, byInputs, ranks);
        return new Outcome.Applied(written(model, convolution, tucker), OptionalDouble.of(tucker.error()));
    }

    private static Model written(Model model, WeightedOperator convolution, Tucker tucker) {
        Node node = convolution.node();
        GraphEditor editor = model.edit();
        Tape weights = new Tape(editor, convolution.weightName());
        Tape tape = new Tape(editor, node.output());
        int t = tucker.outputs().numCols;
        int s = tucker.inputs().numCols;
        long[] kernel = convolution.weight().shape().toArray();
        long[] ones = new long[kernel.length - 2];
        Arrays.fill(ones, 1);
        Map<String, Attribute> pointwise = Map.of("kernel_shape", Attribute.ofInts(ones));
        DMatrixRMaj reduction = CommonOps_DDRM.transpose(tucker.inputs(), null);
        String fewer = tape.add(
                "reduce",
                "Conv",
                pointwise,
                node.input(0),
                weights.constant("reduce", weight(convolution, reduction, s, kernel[1], ones)));
        String inner = tape.add(
                "core",
                "Conv",
                node.attributes(),
                fewer,
                weights.constant(
                        "core",
                        weight(convolution, tucker.core(), t, s, Arrays.copyOfRange(kernel, 2, kernel.length))));
        String more = weights.constant("expand", weight(convolution, tucker.outputs(), kernel[0], t, ones));
        editor.replace(node, node.withInput(0, inner).withInput(1, more).withAttributes(pointwise));
        editor.removeInitializer(convolution.weightName());
        return model.withGraph(editor.build());
    }

    private static Tensor weight(
            WeightedOperator convolution, DMatrixRMaj values, long outputs, long inputs, long[] window) {
        long[] dims = new long[window.length + 2];
        dims[0] = outputs;
        dims[1] = inputs;
        System.arraycopy(window, 0, dims, 2, window.length);
        return Tensor.ofDoubles(Shape.of(dims), Arrays.copyOf(values.data, values.getNumElements()))
                .cast(convolution.weight().dtype());
    }
}
