package dev.limbeck.run;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.op.ModelCost;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What models cost beside the one that they were made of. */
final class PruningCosts {
    private static final long USUAL_LENGTH = 128;

    private final Timing timing;
    private final Model portable;
    private final Map<String, Long> sizes;
    private final ModelCost before;
    private final Optional<String> unknown;

    /**
     * @param canonical the original
     */
    PruningCosts(PruningTask task, Model canonical) {
        this.timing = task.timing();
        this.portable = Student.portable(canonical);
        this.sizes = sizes(canonical, task.options());
        this.before = ModelCost.of(canonical, sizes);
        this.unknown = unknown(canonical, before);
    }

    /** Why multiply-accumulates are not known; empty if all products are counted. */
    private static Optional<String> unknown(Model canonical, ModelCost cost) {
        Optional<Node> product = cost.uncounted().stream()
                .filter(node -> node.inputs().stream().anyMatch(value -> isMatrix(canonical, value)))
                .findFirst();
        return product.map(node -> "those of " + node.label()
                        + " are not, because inputs of the model have axes without size or name")
                .or(() -> cost.macs() == 0 ? Optional.of("it has no products") : Optional.empty());
    }

    private static boolean isMatrix(Model model, String value) {
        return model.graph()
                .initializer(value)
                .filter(weight -> weight.rank() > 1)
                .isPresent();
    }

    /** One row of the target's length. */
    private static Map<String, Long> sizes(Model model, PruneOptions options) {
        long length = options.target().length() > 0 ? options.target().length() : USUAL_LENGTH;
        Map<String, Long> sizes = new HashMap<>();
        for (ValueInfo input : model.graph().feeds()) {
            Dims dims = input.type().tensor().flatMap(TensorType::dims).orElse(Dims.ofRank(0));
            for (int axis = 0; axis < dims.rank(); axis++) {
                Dim dim = dims.axis(axis);
                if (dim.isSymbol()) {
                    sizes.putIfAbsent(dim.symbol(), axis == 0 ? 1 : length);
                }
            }
        }
        return sizes;
    }

    /** The original in the form in which the result is handed over. */
    Model portable() {
        return portable;
    }

    /** The costs of canonical models as shares of the original's. */
    PruningBudget.Costs shares() {
        return new PruningBudget.Costs(this::macs, this::parameters, this::latency);
    }

    private double macs(Model model) {
        unknown.ifPresent(reason -> {
            throw new ModelException("How many multiply-accumulates the model has is not known: " + reason
                    + ". Ask for --ratio, --params or --latency instead.");
        });
        return (double) ModelCost.of(model, sizes).macs() / before.macs();
    }

    private double parameters(Model model) {
        return (double) ModelCost.of(model, sizes).parameters() / before.parameters();
    }

    private double latency(Model model) {
        return 1 / timing.ratio(portable, Student.portable(model));
    }

    /** The time that a canonical model takes as a share of another's, both measured now. */
    double latency(Model other, Model model) {
        return 1 / timing.ratio(Student.portable(other), Student.portable(model));
    }
}
