package dev.limbeck.op;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.op.shape.Quantity;
import dev.limbeck.op.shape.ShapeCall;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** One graph while its shapes are inferred; a graph inside a node sees the values of the graphs around it. */
final class InferenceScope {
    /** Constants beyond this many elements are not computed: shape arithmetic is small. */
    private static final int LARGEST_VALUE = 4096;

    private final Model model;
    private final Graph graph;
    private final @Nullable InferenceScope outer;
    private final HostEvaluation evaluation;
    private final Map<String, ValueType> types = new LinkedHashMap<>();
    private final Map<String, Tensor> constants = new HashMap<>();
    private final Map<String, List<Quantity>> elements = new HashMap<>();
    private final Map<Graph, InferredTypes> inside = new HashMap<>();

    private InferenceScope(Model model, Graph graph, @Nullable InferenceScope outer) {
        this.model = model;
        this.graph = graph;
        this.outer = outer;
        this.evaluation = new HostEvaluation(model, LARGEST_VALUE * Long.BYTES);
        graph.initializers().forEach((name, tensor) -> {
            constants.put(name, tensor);
            types.put(name, typeOf(tensor));
        });
        graph.sparseInitializers()
                .forEach((name, tensor) ->
                        types.put(name, ValueType.TensorType.of(tensor.values().dtype(), Dims.of(tensor.shape()))));
    }

    static InferenceScope outermost(Model model) {
        return new InferenceScope(model, model.graph(), null);
    }

    private static ValueType typeOf(Tensor tensor) {
        return ValueType.TensorType.of(tensor.dtype(), Dims.of(tensor.shape()));
    }

    void define(String value, ValueType type) {
        types.put(value, type);
    }

    InferredTypes run() {
        for (Node node : graph.nodes()) {
            Optional<Tensor> constant = graph.constant(node.output());
            if (constant.isPresent()) {
                learn(node.output(), constant.get());
            } else {
                infer(node);
            }
        }
        return new InferredTypes(types, constants, inside);
    }

    private void infer(Node node) {
        Optional<Op> op = OpTable.find(node, model);
        Call call = new Call(node);
        List<ValueType> inferred = op.map(o -> checked(call, o)).orElse(List.of());
        for (int i = 0; i < node.outputs().size(); i++) {
            ValueType type = i < inferred.size() ? inferred.get(i) : new ValueType.Undeclared();
            String output = node.outputs().get(i);
            if (!output.isEmpty()) {
                types.put(output, completed(type, graph.type(output)));
            }
        }
        op.ifPresent(o -> follow(call, o));
    }

    private static List<ValueType> checked(Call call, Op op) {
        try {
            return op.shape().infer(call);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException malformed) {
            String message = String.valueOf(
                    call.wrong("does not fit the definition of " + op).getMessage());
            throw new ModelException(message, malformed);
        }
    }

    /** What is inferred, with gaps filled by what the file declares. */
    private static ValueType completed(ValueType inferred, ValueType declared) {
        Optional<ValueType.TensorType> own = inferred.tensor();
        Optional<ValueType.TensorType> other = declared.tensor();
        if (own.isEmpty() || other.isEmpty() || other.get().dims().isEmpty()) {
            return own.isEmpty() ? declared : inferred;
        }
        Dims fallback = other.get().dims().get();
        if (own.get().dims().isEmpty()) {
            return ValueType.TensorType.of(own.get().dtype(), fallback);
        }
        Dims dims = own.get().dims().get();
        if (dims.rank() != fallback.rank()) {
            return inferred;
        }
        List<Dim> axes = new ArrayList<>();
        for (int i = 0; i < dims.rank(); i++) {
            boolean unknown = !dims.axis(i).isKnown() && !dims.axis(i).isSymbol();
            axes.add(unknown ? fallback.axis(i) : dims.axis(i));
        }
        return ValueType.TensorType.of(own.get().dtype(), new Dims(axes));
    }

    /** Follows the value itself, where it is small and known. */
    private void follow(Call call, Op op) {
        Node node = call.node();
        if (isSmall(node)) {
            Optional<List<Tensor>> outputs = evaluation.evaluate(node, this::constant);
            if (outputs.isPresent()) {
                for (int i = 0; i < node.outputs().size(); i++) {
                    learn(node.outputs().get(i), outputs.get().get(i));
                }
                return;
            }
        }
        boolean vector = type(node.output())
                .tensor()
                .filter(t -> t.dtype().isInteger() || t.dtype() == DType.BOOL)
                .flatMap(ValueType.TensorType::dims)
                .filter(d -> d.rank() <= 1)
                .isPresent();
        if (vector) {
            op.elements().elements(call).ifPresent(all -> learnElements(node.output(), all));
        }
    }

    private boolean isSmall(Node node) {
        long size = 0;
        for (String input : node.inputs()) {
            if (!input.isEmpty()) {
                size += constant(input).map(t -> t.shape().size()).orElse(LARGEST_VALUE + 1L);
            }
        }
        return size <= LARGEST_VALUE;
    }

    private void learn(String value, Tensor tensor) {
        if (!value.isEmpty()) {
            constants.put(value, tensor);
            types.put(value, typeOf(tensor));
        }
    }

    private void learnElements(String value, List<Quantity> all) {
        elements.put(value, all);
        boolean known = all.stream().allMatch(q -> q.number().isPresent());
        Optional<ValueType.TensorType> type = type(value).tensor();
        Optional<Shape> shape = type.flatMap(ValueType.TensorType::dims).flatMap(Dims::shape);
        if (known && shape.isPresent() && shape.get().size() == all.size()) {
            long[] numbers =
                    all.stream().mapToLong(q -> q.number().orElseThrow()).toArray();
            Tensor tensor = Tensor.ofLongs(shape.get(), numbers);
            constants.put(value, tensor.cast(type.orElseThrow().dtype()));
        }
    }

    private ValueType type(String value) {
        ValueType own = types.get(value);
        if (own != null) {
            return own;
        }
        return outer == null ? new ValueType.Undeclared() : outer.type(value);
    }

    private Optional<Tensor> constant(String value) {
        Tensor own = constants.get(value);
        if (own != null || types.containsKey(value) || outer == null) {
            return Optional.ofNullable(own);
        }
        return outer.constant(value);
    }

    private Optional<List<Quantity>> elements(String value) {
        List<Quantity> own = elements.get(value);
        if (own != null) {
            return Optional.of(own);
        }
        Optional<Tensor> constant = constant(value);
        if (constant.isPresent()) {
            return constant.filter(InferenceScope::isShapeLike)
                    .map(t -> LongStream.of(t.toLongs()).mapToObj(Quantity::of).toList());
        }
        if (outer != null && !types.containsKey(value)) {
            return outer.elements(value);
        }
        return unknownElements(value);
    }

    private static boolean isShapeLike(Tensor tensor) {
        boolean whole = tensor.dtype().isInteger() || tensor.dtype() == DType.BOOL;
        return whole && tensor.rank() <= 1 && tensor.shape().size() <= LARGEST_VALUE;
    }

    /** A scalar or vector of which only the length is known. */
    private Optional<List<Quantity>> unknownElements(String value) {
        return type(value)
                .tensor()
                .filter(t -> t.dtype().isInteger())
                .flatMap(ValueType.TensorType::dims)
                .filter(d -> d.rank() <= 1)
                .flatMap(Dims::shape)
                .filter(s -> s.size() <= 64)
                .map(s -> Collections.nCopies((int) s.size(), Quantity.UNKNOWN));
    }

    private List<ValueType> body(Graph body, List<ValueType> inputs) {
        InferenceScope scope = new InferenceScope(model, body, this);
        List<ValueInfo> declared = body.inputs();
        for (int i = 0; i < declared.size(); i++) {
            ValueType given = i < inputs.size() ? inputs.get(i) : new ValueType.Undeclared();
            scope.define(
                    declared.get(i).name(),
                    given.tensor().isPresent() ? given : declared.get(i).type());
        }
        inside.put(body, scope.run());
        return body.outputs().stream().map(o -> scope.type(o.name())).toList();
    }

    /** One node of this scope. */
    private final class Call implements ShapeCall {
        private final Node node;

        Call(Node node) {
            this.node = node;
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public long opset() {
            return model.opset(node.domain());
        }

        @Override
        public ValueType type(int input) {
            return node.hasInput(input) ? InferenceScope.this.type(node.input(input)) : new ValueType.Undeclared();
        }

        @Override
        public Optional<Tensor> constant(int input) {
            return node.hasInput(input) ? InferenceScope.this.constant(node.input(input)) : Optional.empty();
        }

        @Override
        public Optional<List<Quantity>> elements(int input) {
            return node.hasInput(input) ? InferenceScope.this.elements(node.input(input)) : Optional.empty();
        }

        @Override
        public List<ValueType> body(Graph body, List<ValueType> inputs) {
            return InferenceScope.this.body(body, inputs);
        }
    }
}
