package dev.limbeck.recover;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.KnownTypes;
import dev.limbeck.op.OpTable;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.recover.Reference.OfTeacher;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a training computes of a row in the same way in every epoch, because no weight in it learns: the backbone below a
 * new head, or below early exits. It becomes one more teacher, so what it says of a row is computed once and kept.
 *
 * @param model with the values that the rest reads as outputs
 * @param rest the training without it; those values are inputs
 */
public record FrozenPrefix(Model model, TrainingGraph rest) {
    /** Where the time goes; a prefix without any is not worth keeping. */
    private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm", "Conv");

    /**
     * Divides a training.
     *
     * @param number the teacher that the prefix becomes, from 0
     * @param padded the values whose lengths differ from batch to batch; those that are not named are asked for again
     *     where their shapes are not known to be fixed
     * @return empty if all weights learn, or none of those that do not is worth keeping the values of
     */
    public static Optional<FrozenPrefix> of(TrainingGraph training, int number, Map<String, Padding> padded) {
        Search search = new Search(training);
        Set<String> crossing = search.crossing();
        return search.isWorthwhile() && crossing.stream().allMatch(search::isOfRows)
                ? Optional.of(search.divided(crossing, number, padded))
                : Optional.empty();
    }

    private static final class Search {
        private final TrainingGraph training;
        private final Graph graph;
        private final InferredTypes types;
        private final Set<String> changing = new HashSet<>();
        private final Set<String> fed = new HashSet<>();
        private final Set<String> weighted = new HashSet<>();
        private final List<Node> prefix = new ArrayList<>();

        Search(TrainingGraph training) {
            this.training = training;
            graph = training.model().graph();
            types = KnownTypes.of(training.model());
            changing.addAll(training.trainable());
            changing.addAll(training.updates().keySet());
            changing.add(TrainingGraph.LABELS);
            graph.feeds().forEach(input -> fed.add(input.name()));
            training.taught().forEach(value -> changing.add(value.value()));
            graph.nodes().forEach(this::look);
        }

        private void look(Node node) {
            boolean hasWeights = node.reads().anyMatch(v -> weighted.contains(v) || isWeight(v));
            boolean changes = node.reads().anyMatch(changing::contains)
                    || isRandom(node)
                    || (hasWeights && !node.outputs().stream().allMatch(this::isReal));
            if (changes) {
                changing.addAll(node.outputs());
            } else {
                prefix.add(node);
            }
            if (hasWeights) {
                weighted.addAll(node.outputs());
            }
            if (node.reads().anyMatch(fed::contains)) {
                fed.addAll(node.outputs());
            }
        }

        private boolean isWeight(String value) {
            return graph.initializer(value)
                    .filter(t -> t.dtype().isFloating() && t.rank() > 1)
                    .isPresent();
        }

        /** Dropout in a training's graph drops. */
        private boolean isRandom(Node node) {
            return node.is("Dropout")
                    || OpTable.find(node, training.model())
                            .filter(op -> !op.isRandom())
                            .isEmpty();
        }

        private boolean isReal(String value) {
            return value.isEmpty()
                    || types.type(value)
                            .tensor()
                            .filter(type -> type.dtype() == DType.FLOAT)
                            .isPresent();
        }

        boolean isWorthwhile() {
            return prefix.stream()
                    .anyMatch(node -> PRODUCTS.contains(node.opType())
                            && node.outputs().stream().anyMatch(v -> weighted.contains(v) && fed.contains(v)));
        }

        FrozenPrefix divided(Set<String> crossing, int number, Map<String, Padding> padded) {
            GraphEditor after = training.model().edit();
            List<OfTeacher> taught = new ArrayList<>(training.taught());
            for (String value : crossing) {
                OfTeacher known = new OfTeacher(number, value, Optional.ofNullable(padded.get(value)));
                after.addInput(new ValueInfo(known.value(), new TensorType(DType.FLOAT, types.dims(value))));
                after.replaceUses(value, known.value());
                taught.add(known);
            }
            return new FrozenPrefix(
                    AskedValues.of(training.model(), crossing),
                    new TrainingGraph(
                            new DeadCode()
                                    .apply(training.model().withGraph(after.build()))
                                    .model(),
                            training.trainable(),
                            training.masks(),
                            training.updates(),
                            training.losses(),
                            taught,
                            training.rowsAreIndependent()));
        }

        /** The values made of rows and weights that the rest reads. */
        Set<String> crossing() {
            Set<String> crossing = new LinkedHashSet<>();
            Set<Node> kept = new HashSet<>(prefix);
            graph.nodes().stream()
                    .filter(node -> !kept.contains(node))
                    .flatMap(Node::reads)
                    .filter(value -> weighted.contains(value) && fed.contains(value) && !changing.contains(value))
                    .forEach(crossing::add);
            return crossing;
        }

        /** Whether a value's first axis is that of the rows. */
        boolean isOfRows(String value) {
            Dim rows = types.dims(graph.feeds().get(0).name())
                    .filter(dims -> dims.rank() > 0)
                    .map(dims -> dims.axis(0))
                    .orElse(Dim.UNKNOWN);
            return rows.isSymbol()
                    && types.dims(value)
                            .filter(dims -> dims.rank() > 1 && dims.axis(0).equals(rows))
                            .isPresent();
        }
    }
}
