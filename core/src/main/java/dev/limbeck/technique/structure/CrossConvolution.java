package dev.limbeck.technique.structure;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ejml.data.DMatrixRMaj;

/**
 * A k×l convolution as the sum of k×1 and 1×l side by side (Szegedy et al. 2016, figure 7): together they see the cross
 * through the window's centre. What they begin as is the least squares for the convolution's answers; the centre, which
 * both see, is half in each.
 */
final class CrossConvolution {
    private final WeightedOperator convolution;
    private final Sliding sliding;
    private final int height;
    private final int width;

    /** @param convolution of two axes, without groups */
    CrossConvolution(WeightedOperator convolution) {
        this.convolution = convolution;
        this.sliding = Sliding.of(convolution);
        this.height = sliding.kernel().get(0).intValue();
        this.width = sliding.kernel().get(1).intValue();
    }

    private int middleRow() {
        return (height - 1) / 2;
    }

    private int middleColumn() {
        return (width - 1) / 2;
    }

    /** Why it cannot be; empty if it can. */
    Optional<String> objection() {
        boolean isPadded = sliding.isExplicit()
                && !sliding.thinnedTo(1, middleColumn()).hasNegativePads()
                && !sliding.thinnedTo(0, middleRow()).hasNegativePads();
        return isPadded
                ? Optional.empty()
                : Optional.of("'" + convolution.site().id() + "' stays: " + height + "×1 and 1×" + width
                        + " side by side need as much padding as half a window.");
    }

    /** How many weights an answer has. */
    long unknowns() {
        return (long) convolution.inputs() * cross().size();
    }

    /** @param moments of what windows cover, [inputs · taps, inputs · taps] */
    Outcome split(Model model, DMatrixRMaj moments) {
        DMatrixRMaj matrix = Unfolding.of(convolution).matrices().get(0);
        double energy = TapRegression.energy(matrix, moments);
        return TapRegression.of(matrix, features(), moments)
                .<Outcome>map(fit -> new Outcome.Applied(
                        written(model, fit.mixture()),
                        OptionalDouble.of(Math.sqrt(Math.max(0, fit.missing()) / energy))))
                .orElseGet(() -> new Outcome.Declined(
                        "What '" + convolution.site().id() + "' reads is 0, or not finite, on all rows."));
    }

    /** The places of the cross in a window, those of the column first. */
    private List<Integer> cross() {
        List<Integer> cross = new ArrayList<>();
        for (int y = 0; y < height; y++) {
            cross.add(y * width + middleColumn());
        }
        for (int x = 0; x < width; x++) {
            if (x != middleColumn()) {
                cross.add(middleRow() * width + x);
            }
        }
        return cross;
    }

    /** F: each place of the cross by itself. */
    private DMatrixRMaj features() {
        List<Integer> cross = cross();
        int taps = height * width;
        int inputs = convolution.inputs();
        DMatrixRMaj features = new DMatrixRMaj(inputs * taps, inputs * cross.size());
        for (int input = 0; input < inputs; input++) {
            for (int i = 0; i < cross.size(); i++) {
                features.set(input * taps + cross.get(i), input * cross.size() + i, 1);
            }
        }
        return features;
    }

    private Model written(Model model, DMatrixRMaj mixture) {
        Node node = convolution.node();
        GraphEditor editor = model.edit();
        Tape weights = new Tape(editor, convolution.weightName());
        Tape tape = new Tape(editor, node.output());
        List<Integer> column = new ArrayList<>();
        List<Integer> row = new ArrayList<>();
        for (int y = 0; y < height; y++) {
            column.add(y * width + middleColumn());
        }
        for (int x = 0; x < width; x++) {
            row.add(middleRow() * width + x);
        }
        String high = weights.constant("vertical", kernel(mixture, column, true));
        String wide = weights.constant("horizontal", kernel(mixture, row, false));
        Map<String, Attribute> vertical = sliding.thinnedTo(1, middleColumn()).attributes(1);
        Map<String, Attribute> horizontal = sliding.thinnedTo(0, middleRow()).attributes(1);
        String first = node.hasInput(2)
                ? tape.add("vertical", "Conv", vertical, node.input(0), high, node.input(2))
                : tape.add("vertical", "Conv", vertical, node.input(0), high);
        String second = tape.add("horizontal", "Conv", horizontal, node.input(0), wide);
        editor.remove(node);
        editor.add(Node.of(node.name(), "Add", List.of(first, second), node.outputs()));
        editor.removeInitializer(convolution.weightName());
        return model.withGraph(editor.build());
    }

    /** [outputs, inputs, places…] of a mixture of the places of the cross. */
    private Tensor kernel(DMatrixRMaj mixture, List<Integer> places, boolean isColumn) {
        List<Integer> cross = cross();
        int centre = middleRow() * width + middleColumn();
        int inputs = convolution.inputs();
        double[] values = new double[mixture.numCols * inputs * places.size()];
        for (int i = 0; i < values.length; i++) {
            int place = places.get(i % places.size());
            int feature = i / places.size() % inputs * cross.size() + cross.indexOf(place);
            values[i] = mixture.get(feature, i / places.size() / inputs) * (place == centre ? 0.5 : 1);
        }
        Shape shape = Shape.of(mixture.numCols, inputs, isColumn ? places.size() : 1, isColumn ? 1 : places.size());
        return Tensor.ofDoubles(shape, values).cast(convolution.weight().dtype());
    }
}
