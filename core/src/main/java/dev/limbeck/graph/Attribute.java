package dev.limbeck.graph;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The value of a node's attribute. Accessors of another kind than the value's own fail with what was found. */
public sealed interface Attribute {
    default long asInt() {
        throw wrongKind("an integer");
    }

    default float asFloat() {
        throw wrongKind("a float");
    }

    default String asText() {
        throw wrongKind("a string");
    }

    default Tensor asTensor() {
        throw wrongKind("a tensor");
    }

    default List<Long> asInts() {
        throw wrongKind("a list of integers");
    }

    default List<Float> asFloats() {
        throw wrongKind("a list of floats");
    }

    default List<String> asTexts() {
        throw wrongKind("a list of strings");
    }

    /** The graphs inside this value; empty for everything but {@link GraphValue} and {@link GraphsValue}. */
    default List<Graph> graphs() {
        return List.of();
    }

    /** The attribute of the calling node that this stands for; empty for everything but {@link Reference}. */
    default Optional<String> parameter() {
        return Optional.empty();
    }

    /** The value as {@link GraphText} shows it. */
    String text();

    /** Calls the visitor's case for this kind of value. */
    <R> R accept(AttributeVisitor<R> visitor);

    /** The same value with every graph inside it changed. */
    default Attribute mapGraphs(UnaryOperator<Graph> change) {
        return this;
    }

    private ModelException wrongKind(String wanted) {
        return new ModelException("An attribute is " + this + ", but " + wanted + " is needed there.");
    }

    static Attribute of(long value) {
        return new IntValue(value);
    }

    static Attribute of(float value) {
        return new FloatValue(value);
    }

    static Attribute of(String value) {
        return new StringValue(new Octets(value.getBytes(StandardCharsets.UTF_8)));
    }

    static Attribute of(Tensor value) {
        return new TensorValue(value);
    }

    static Attribute of(Graph value) {
        return new GraphValue(value);
    }

    static Attribute ofInts(long... values) {
        return new IntsValue(LongStream.of(values).boxed().toList());
    }

    static Attribute ofInts(List<Long> values) {
        return new IntsValue(values);
    }

    static Attribute ofFloats(List<Float> values) {
        return new FloatsValue(values);
    }

    static Attribute ofTexts(List<String> values) {
        return new StringsValue(values.stream()
                .map(v -> new Octets(v.getBytes(StandardCharsets.UTF_8)))
                .toList());
    }

    record IntValue(long value) implements Attribute {
        @Override
        public String text() {
            return Long.toString(value);
        }

        @Override
        public long asInt() {
            return value;
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record FloatValue(float value) implements Attribute {
        @Override
        public String text() {
            return Float.toString(value);
        }

        @Override
        public float asFloat() {
            return value;
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record StringValue(Octets value) implements Attribute {
        @Override
        public String text() {
            return '"' + value.toString() + '"';
        }

        @Override
        public String asText() {
            return value.toString();
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record TensorValue(Tensor value) implements Attribute {
        @Override
        public String text() {
            return GraphText.tensorText(value);
        }

        @Override
        public Tensor asTensor() {
            return value;
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record GraphValue(Graph value) implements Attribute {
        @Override
        public String text() {
            return value.toString();
        }

        @Override
        public List<Graph> graphs() {
            return List.of(value);
        }

        @Override
        public Attribute mapGraphs(UnaryOperator<Graph> change) {
            return new GraphValue(change.apply(value));
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record SparseTensorValue(SparseTensor value) implements Attribute {
        @Override
        public String text() {
            return "sparse " + value.shape();
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record IntsValue(List<Long> values) implements Attribute {
        @Override
        public String text() {
            return values.toString();
        }

        public IntsValue {
            values = List.copyOf(values);
        }

        @Override
        public List<Long> asInts() {
            return values;
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record FloatsValue(List<Float> values) implements Attribute {
        @Override
        public String text() {
            return values.toString();
        }

        public FloatsValue {
            values = List.copyOf(values);
        }

        @Override
        public List<Float> asFloats() {
            return values;
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record StringsValue(List<Octets> values) implements Attribute {
        @Override
        public String text() {
            return values.toString();
        }

        public StringsValue {
            values = List.copyOf(values);
        }

        @Override
        public List<String> asTexts() {
            return values.stream().map(Octets::toString).toList();
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record TensorsValue(List<Tensor> values) implements Attribute {
        @Override
        public String text() {
            return values.toString();
        }

        public TensorsValue {
            values = List.copyOf(values);
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record GraphsValue(List<Graph> values) implements Attribute {
        @Override
        public String text() {
            return values.toString();
        }

        public GraphsValue {
            values = List.copyOf(values);
        }

        @Override
        public List<Graph> graphs() {
            return values;
        }

        @Override
        public Attribute mapGraphs(UnaryOperator<Graph> change) {
            return new GraphsValue(values.stream().map(change).toList());
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    record SparseTensorsValue(List<SparseTensor> values) implements Attribute {
        @Override
        public String text() {
            return values.size() + " sparse tensors";
        }

        public SparseTensorsValue {
            values = List.copyOf(values);
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** Inside a function: the value of the calling node's attribute of that name. */
    record Reference(String attribute, int type) implements Attribute {
        @Override
        public String text() {
            return "@" + attribute;
        }

        @Override
        public Optional<String> parameter() {
            return Optional.of(attribute);
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A type, or a kind of value that a newer ONNX defines, as its encoded {@code AttributeProto}. */
    record OtherValue(Extras attributeProto) implements Attribute {
        @Override
        public String text() {
            return "other";
        }

        @Override
        public <R> R accept(AttributeVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** All graphs in a node's attributes. */
    static Stream<Graph> graphsOf(Node node) {
        return node.attributes().values().stream().flatMap(a -> a.graphs().stream());
    }
}
