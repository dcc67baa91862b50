package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.coupling.AxisMap;
import dev.limbeck.site.AxisLinks.Image;
import dev.limbeck.site.ChannelGroup.Kind;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * What must shrink together when channels of a model are removed (Fang et al. 2023, DepGraph), element by element of
 * every axis. Made of the operator table's couplings; what these do not say stops a removal, with the reason.
 */
public final class DependencyGraph {
    private static final BitSet NONE = new BitSet();

    private final Graph graph;
    private final AxisLinks links;

    /** Elements that cannot go by whatever way, found on the way. */
    private final Map<ValueAxis, BitSet> staying = new HashMap<>();

    private final Map<ValueAxis, String> reasons = new HashMap<>();

    private DependencyGraph(Model model) {
        this.graph = model.graph();
        this.links = new AxisLinks(model);
    }

    /**
     * The dependencies of a model in canonical form. Constants that several nodes read tie these to each other: see {@link
     * dev.limbeck.pass.SeparatedVectors} for those that are equal by chance.
     */
    public static DependencyGraph of(Model canonical) {
        return new DependencyGraph(canonical);
    }

    /**
     * What goes when these elements of an axis go.
     *
     * @throws IllegalArgumentException if there are no such elements
     */
    public Removal removal(ValueAxis axis, BitSet elements) {
        OptionalInt size = links.size(axis);
        if (elements.isEmpty() || elements.length() > size.orElse(0)) {
            throw new IllegalArgumentException("There are no elements " + elements + " of " + axis + ".");
        }
        return new Closure().of(axis, elements);
    }

    /**
     * All channels that can be removed, by what they touch, in the order of the graph.
     *
     * @return groups whose units can be removed in any combination that leaves something of each axis
     */
    public List<ChannelGroup> groups() {
        Map<Set<ValueAxis>, Found> found = new LinkedHashMap<>();
        Map<ValueAxis, BitSet> seen = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            for (ValueAxis seed : seeds(node)) {
                for (Footprint unit : units(seed, seen)) {
                    found.computeIfAbsent(unit.axes(), axes -> new Found(name(node), new ArrayList<>()))
                            .units()
                            .add(unit);
                }
            }
        }
        List<ChannelGroup> groups = new ArrayList<>();
        found.forEach((axes, group) -> {
            if (group.units().size() > 1) {
                groups.add(new ChannelGroup(unique(group.id(), groups), kind(axes), group.units()));
            }
        });
        return groups;
    }

    /** Units that touch the same axes, as they are found. */
    private record Found(String id, List<Footprint> units) {}

    /** Why the channels of a node's weight stay, by axis; those that can be removed are left out. */
    public Map<ValueAxis, String> refusals() {
        Map<ValueAxis, String> reasons = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            for (ValueAxis seed : seeds(node)) {
                BitSet first = new BitSet();
                first.set(0);
                if (removal(seed, first) instanceof Removal.Refused refused) {
                    reasons.put(seed, refused.reason());
                }
            }
        }
        return reasons;
    }

    private static String name(Node node) {
        return node.name().isEmpty() ? node.output() : node.name();
    }

    private static String unique(String id, List<ChannelGroup> groups) {
        long same = groups.stream()
                .filter(group -> group.id().equals(id) || group.id().startsWith(id + "#"))
                .count();
        return same == 0 ? id : id + "#" + (same + 1);
    }

    private Kind kind(Set<ValueAxis> axes) {
        if (axes.stream().anyMatch(links::isMixed)) {
            return Kind.HIDDEN;
        }
        List<Node> nodes =
                axes.stream().flatMap(axis -> links.nodes(axis).stream()).toList();
        if (nodes.stream().anyMatch(node -> node.is("Attention"))) {
            return Kind.HEAD;
        }
        return nodes.stream().anyMatch(node -> node.opType().contains("Conv")) ? Kind.CHANNEL : Kind.NEURON;
    }

    /** The axes of a node's matrices and kernels that may lose elements. */
    private List<ValueAxis> seeds(Node node) {
        List<ValueAxis> seeds = new ArrayList<>();
        for (String value : node.inputs()) {
            int rank = graph.initializer(value)
                    .filter(tensor -> tensor.dtype().isFloating())
                    .map(Tensor::rank)
                    .orElse(0);
            for (int i = 0; rank > 1 && i < rank; i++) {
                ValueAxis axis = new ValueAxis(value, i);
                if (links.size(axis).orElse(1) > 1 && !links.nodes(axis).isEmpty()) {
                    seeds.add(axis);
                }
            }
        }
        return seeds;
    }

    private List<Footprint> units(ValueAxis seed, Map<ValueAxis, BitSet> seen) {
        List<Footprint> units = new ArrayList<>();
        int size = links.fixed(seed).isPresent() ? 0 : links.size(seed).orElse(0);
        for (int i = 0; i < size; i++) {
            BitSet element = new BitSet();
            element.set(i);
            boolean isNew = !seen.getOrDefault(seed, new BitSet()).get(i);
            if (isNew && removal(seed, element) instanceof Removal.Allowed allowed) {
                Footprint unit = allowed.footprint();
                unit.axes()
                        .forEach(axis ->
                                seen.computeIfAbsent(axis, a -> new BitSet()).or(unit.removed(axis)));
                units.add(unit);
            }
        }
        return units;
    }

    /** Follows what goes with what until nothing more does. */
    private final class Closure {
        private final Map<ValueAxis, BitSet> removed = new LinkedHashMap<>();
        private final Deque<ValueAxis> pending = new ArrayDeque<>();
        private boolean hasChosen;

        Removal of(ValueAxis axis, BitSet elements) {
            String problem = remove(axis, elements);
            while (problem.isEmpty() && !pending.isEmpty()) {
                problem = follow(pending.poll());
            }
            if (problem.isEmpty()) {
                return new Removal.Allowed(new Footprint(removed));
            }
            if (!hasChosen && elements.cardinality() == 1) {
                staying.computeIfAbsent(axis, a -> new BitSet()).or(elements);
                reasons.put(axis, problem);
            }
            return new Removal.Refused(problem);
        }

        /** Why not; empty if it can be. */
        private String remove(ValueAxis axis, BitSet elements) {
            if (elements.isEmpty()) {
                return "";
            }
            BitSet known = removed.computeIfAbsent(axis, a -> new BitSet());
            int before = known.cardinality();
            known.or(elements);
            if (known.cardinality() == before) {
                return "";
            }
            if (links.fixed(axis).isPresent()) {
                return "They need " + axis + ", and " + links.fixed(axis).get() + ".";
            }
            if (staying.getOrDefault(axis, NONE).intersects(elements)) {
                return reasons.getOrDefault(axis, "");
            }
            if (known.cardinality() == links.size(axis).orElse(0)) {
                return "Nothing would be left of " + axis + ".";
            }
            pending.add(axis);
            return "";
        }

        private String follow(ValueAxis axis) {
            BitSet elements = (BitSet) removed.getOrDefault(axis, new BitSet()).clone();
            for (Image image : links.images(axis)) {
                String problem = remove(image.to(), forwards(image, elements));
                if (!problem.isEmpty()) {
                    return problem;
                }
            }
            for (List<Image> alternatives : links.origins(axis)) {
                Image image = fitting(alternatives, elements);
                BitSet origins = backwards(image, elements);
                String problem = remove(image.from(), origins);
                if (!problem.isEmpty()) {
                    return problem;
                }
            }
            return "";
        }

        /** The first way of losing exactly these elements; if there is none, the first way of losing more. */
        private Image fitting(List<Image> alternatives, BitSet elements) {
            hasChosen |= alternatives.size() > 1;
            List<Image> possible = alternatives.stream()
                    .filter(image -> links.fixed(image.from()).isEmpty())
                    .toList();
            return possible.stream()
                    .filter(image -> forwards(image, backwards(image, elements)).equals(elements))
                    .findFirst()
                    .orElse((possible.isEmpty() ? alternatives : possible).get(0));
        }

        private BitSet forwards(Image image, BitSet elements) {
            int size = links.size(image.to()).orElse(0);
            return image.map().equals(AxisMap.SAME)
                    ? elements.get(0, size)
                    : mapped(elements, size, image.map()::images);
        }

        private BitSet backwards(Image image, BitSet elements) {
            int size = links.size(image.from()).orElse(0);
            return image.map().equals(AxisMap.SAME)
                    ? elements.get(0, size)
                    : mapped(elements, size, image.map()::origins);
        }

        private static BitSet mapped(BitSet elements, int size, LongFunction<LongStream> map) {
            BitSet result = new BitSet();
            elements.stream()
                    .asLongStream()
                    .flatMap(map)
                    .filter(i -> i >= 0 && i < size)
                    .forEach(i -> result.set((int) i));
            return result;
        }
    }
}
