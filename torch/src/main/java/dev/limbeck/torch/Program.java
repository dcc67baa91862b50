package dev.limbeck.torch;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.op.HostEvaluation;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A graph made ready to run: every node with its kernel, constants, and what is run for which outputs. */
final class Program {
    /** Results of shape arithmetic are smaller; larger ones are faster in native memory. */
    private static final int HOST_ELEMENTS = 1024;

    private final Model model;
    private final Graph graph;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, HostValue> constants = new LinkedHashMap<>();
    private final HostEvaluation hostEvaluation;
    private final Map<Request, Schedule> schedules = new ConcurrentHashMap<>();

    private record Request(Set<String> wanted, Set<String> given) {}

    /**
     * @param model whose opsets say what the nodes mean
     * @param graph the model's own graph or one inside it
     * @throws EngineException if an operator has no kernel
     */
    Program(Model model, Graph graph) {
        this.model = model;
        this.graph = graph;
        this.hostEvaluation = new HostEvaluation(model, HOST_ELEMENTS * Long.BYTES);
        graph.initializers().forEach(this::addConstant);
        for (Node node : graph.nodes()) {
            Optional<Tensor> constant = node.is("Constant") ? graph.constant(node.output()) : Optional.empty();
            if (constant.isPresent()) {
                addConstant(node.output(), constant.get());
            } else {
                steps.add(LinearFusion.endingIn(graph, node).map(this::linear).orElseGet(() -> step(node)));
            }
        }
    }

    private void addConstant(String name, Tensor tensor) {
        HostValue value = new HostValue(tensor);
        value.retain();
        constants.put(name, value);
    }

    private Step linear(Node fused) {
        return new Step(fused, model.opset(), LinearFusion::compute, Map.of(), new LinkedHashSet<>(fused.inputs()));
    }

    private Step step(Node node) {
        long opset = model.opset(node.domain());
        Kernel kernel = KernelTable.find(node.domain(), node.opType(), opset)
                .orElseThrow(() -> new EngineException(
                        node.label() + " cannot be computed on libtorch: there is no kernel for "
                                + (node.domain().isEmpty() ? "" : node.domain() + ".") + node.opType() + " of opset "
                                + opset + ". Cut the graph before it, or replace it by operators of docs/ops.md.",
                        new UnsupportedUse("no kernel for " + node.opType() + " of opset " + opset)));
        Map<String, Program> bodies = new LinkedHashMap<>();
        for (Map.Entry<String, Attribute> attribute : node.attributes().entrySet()) {
            for (Graph body : attribute.getValue().graphs()) {
                bodies.put(attribute.getKey(), new Program(model, body));
            }
        }
        return new Step(node, opset, kernel, bodies, node.reads().collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    Graph graph() {
        return graph;
    }

    List<String> inputs() {
        return graph.inputs().stream().map(ValueInfo::name).toList();
    }

    List<String> outputs() {
        return graph.outputs().stream().map(ValueInfo::name).toList();
    }

    /** An initializer, or the value of a Constant node. */
    @Nullable
    Value constant(String name) {
        return constants.get(name);
    }

    Schedule schedule(Set<String> wanted, Set<String> given) {
        return schedules.computeIfAbsent(
                new Request(Set.copyOf(wanted), Set.copyOf(given)),
                request -> Schedule.of(steps, new HashSet<>(request.wanted()), request.given()));
    }

    /** The outputs of a node on the host, if all that it reads is there and small. */
    Optional<List<Tensor>> onHost(Step step, Frame frame) {
        if (step.reads().isEmpty()) {
            return Optional.empty();
        }
        return hostEvaluation.evaluate(step.node(), name -> small(frame.get(name)));
    }

    private static Optional<Tensor> small(Value value) {
        return value.isOnHost() && value.shape().size() <= HOST_ELEMENTS ? Optional.of(value.host()) : Optional.empty();
    }

    /** Frees the native forms of constants, those of the graphs inside included. */
    void close() {
        constants.values().forEach(HostValue::release);
        steps.forEach(step -> step.bodies().values().forEach(Program::close));
    }
}
