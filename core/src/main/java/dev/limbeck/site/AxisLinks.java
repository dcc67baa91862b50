package dev.limbeck.site;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.Couplings;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.coupling.AxisMap;
import dev.limbeck.op.coupling.Coupling;
import dev.limbeck.op.coupling.Coupling.Tied;
import dev.limbeck.op.coupling.Coupling.Unknown;
import dev.limbeck.op.coupling.Tie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** How all axes of a graph depend on one another, and which have to keep their size. */
final class AxisLinks {
    private final Graph graph;
    private final InferredTypes types;
    private final Map<ValueAxis, List<Image>> images = new HashMap<>();
    private final Map<ValueAxis, List<List<Image>>> origins = new HashMap<>();
    private final Map<ValueAxis, String> fixedAxes = new HashMap<>();
    private final Map<String, String> fixedValues = new HashMap<>();
    private final Set<ValueAxis> mixed = new HashSet<>();
    private final Map<ValueAxis, List<Node>> named = new LinkedHashMap<>();

    /** That elements of one axis belong to elements of another. */
    record Image(ValueAxis from, ValueAxis to, AxisMap map) {}

    AxisLinks(Model model) {
        this.graph = model.graph();
        Couplings couplings = Couplings.of(model);
        this.types = couplings.types();
        graph.feeds().forEach(input -> fixedValues.put(input.name(), "it is an input of the model"));
        graph.outputs().forEach(output -> fixedValues.put(output.name(), "it is an output of the model"));
        graph.sparseInitializers().keySet().forEach(name -> fixedValues.put(name, "it is stored sparsely"));
        graph.nodes().forEach(node -> add(node, couplings.of(node)));
    }

    private void add(Node node, Coupling coupling) {
        Attribute.graphsOf(node)
                .flatMap(body -> body.captures().stream())
                .forEach(value -> fixedValues.put(value, "it is read inside of " + node.label()));
        if (coupling instanceof Unknown unknown) {
            node.inputs().forEach(value -> fixedValues.putIfAbsent(value, unknown.reason()));
            node.outputs().forEach(value -> fixedValues.putIfAbsent(value, unknown.reason()));
        } else if (coupling instanceof Tied tied) {
            addTies(node, tied);
        }
    }

    private void addTies(Node node, Tied tied) {
        Map<ValueAxis, List<Image>> alternatives = new LinkedHashMap<>();
        Set<ValueAxis> present = new HashSet<>();
        for (Tie tie : tied.ties()) {
            ValueAxis from = axis(node, tie.from());
            ValueAxis to = axis(node, tie.to());
            if (from.value().isEmpty() || to.value().isEmpty()) {
                continue;
            }
            present.add(from);
            present.add(to);
            Image image = new Image(from, to, tie.map());
            images.computeIfAbsent(from, axis -> new ArrayList<>()).add(image);
            if (isPart(tie, image)) {
                origins.computeIfAbsent(to, axis -> new ArrayList<>()).add(List.of(image));
            } else {
                alternatives.computeIfAbsent(to, axis -> new ArrayList<>()).add(image);
            }
        }
        alternatives.forEach((to, all) ->
                origins.computeIfAbsent(to, axis -> new ArrayList<>()).add(all));
        tied.mixed().forEach(place -> mixed.add(axis(node, place)));
        present.forEach(
                axis -> named.computeIfAbsent(axis, a -> new ArrayList<>()).add(node));
        fixOthers(node, present);
    }

    /**
     * Whether an element of the second axis has to go with its origins here, whatever it has elsewhere. Of axes that are
     * merged into one, an element belongs to all, and it is enough that one of them loses its own.
     */
    private static boolean isPart(Tie tie, Image image) {
        boolean isMerge = tie.map() instanceof AxisMap.Spread || tie.map() instanceof AxisMap.Strided;
        return !isMerge || image.from().equals(image.to());
    }

    private void fixOthers(Node node, Set<ValueAxis> present) {
        for (String value : values(node)) {
            int rank = types.dims(value).map(Dims::rank).orElse(0);
            for (int i = 0; i < rank; i++) {
                ValueAxis axis = new ValueAxis(value, i);
                if (!present.contains(axis)) {
                    fixedAxes.putIfAbsent(axis, node.label() + " needs all of it");
                }
            }
        }
    }

    /** What a node reads, and what it makes that is read by another. */
    private List<String> values(Node node) {
        List<String> values = new ArrayList<>(node.inputs());
        node.outputs().stream().filter(value -> !graph.uses(value).isEmpty()).forEach(values::add);
        return values;
    }

    private static ValueAxis axis(Node node, Tie.Place place) {
        return new ValueAxis(place.value(node), place.axis());
    }

    /** Why an axis has to keep its size; empty if nothing is known that it would break. */
    Optional<String> fixed(ValueAxis axis) {
        return Optional.ofNullable(fixedAxes.getOrDefault(axis, fixedValues.get(axis.value())))
                .or(() -> size(axis).isPresent() ? Optional.empty() : Optional.of("its size is not known"));
    }

    /** How many elements an axis has; empty if that is not known. */
    OptionalInt size(ValueAxis axis) {
        OptionalLong size = types.size(axis.value(), axis.axis());
        return size.isPresent() ? OptionalInt.of(Math.toIntExact(size.getAsLong())) : OptionalInt.empty();
    }

    /** What goes with elements of this axis. */
    List<Image> images(ValueAxis axis) {
        return images.getOrDefault(axis, List.of());
    }

    /** What has to go for elements of this axis to go: of each list one. */
    List<List<Image>> origins(ValueAxis axis) {
        return origins.getOrDefault(axis, List.of());
    }

    /** Whether elements of the axis are normalised together. */
    boolean isMixed(ValueAxis axis) {
        return mixed.contains(axis);
    }

    /** The nodes that an axis passes through. */
    List<Node> nodes(ValueAxis axis) {
        return named.getOrDefault(axis, List.of());
    }
}
