package dev.limbeck.torch;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One operator whose gradient is checked. Shapes are written as letters, each a size drawn at random, and digits:
 * {@code "ab3"} is [a, b, 3].
 */
final class GradientCase {
    private final String name;
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final List<Operand> operands = new ArrayList<>();
    private String domain = Node.STANDARD;
    private int outputs = 1;

    /** Makes the elements of an operand. */
    private interface Elements {
        double next(SplittableRandom random);
    }

    /** An operand that is varied (it has elements) or that is the same in every run. */
    private record Operand(String shape, Elements elements, Tensor constant, boolean varied) {}

    private GradientCase(String name) {
        this.name = name;
    }

    static GradientCase gradientOf(String operator) {
        return new GradientCase(operator);
    }

    GradientCase in(String newDomain) {
        domain = newDomain;
        return this;
    }

    GradientCase with(String attribute, Attribute value) {
        attributes.put(attribute, value);
        return this;
    }

    GradientCase with(String attribute, long value) {
        return with(attribute, Attribute.of(value));
    }

    GradientCase outputs(int count) {
        outputs = count;
        return this;
    }

    /** Elements between −2 and 2, none near 0, where many functions have a kink. */
    GradientCase x(String shape) {
        return between(shape, 0.2, 2, true);
    }

    /** Elements between 0.5 and 2. */
    GradientCase positive(String shape) {
        return between(shape, 0.5, 2, false);
    }

    /** Elements within ±0.8, none near 0. */
    GradientCase unit(String shape) {
        return between(shape, 0.1, 0.8, true);
    }

    /** Elements between low and high; of either sign if told so. */
    GradientCase between(String shape, double low, double high, boolean signed) {
        Elements elements = random -> {
            double magnitude = random.nextDouble(low, high);
            return signed && random.nextBoolean() ? -magnitude : magnitude;
        };
        operands.add(new Operand(shape, elements, Tensor.scalar(0f), true));
        return this;
    }

    /** An operand that has no gradient. */
    GradientCase given(Tensor constant) {
        operands.add(new Operand("", r -> 0, constant, false));
        return this;
    }

    /** An optional operand that is left out. */
    GradientCase omitted() {
        operands.add(new Operand("-", r -> 0, Tensor.scalar(0f), false));
        return this;
    }

    /** The operator and what it is applied to, for one seed. */
    Drawn draw(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Character, Long> sizes = new HashMap<>();
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Map<String, Tensor> constants = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            String value = operand.shape().equals("-") ? "" : "x" + i;
            names.add(value);
            if (operand.varied()) {
                inputs.put(value, tensor(operand, sizes, random));
            } else if (!value.isEmpty()) {
                constants.put(value, operand.constant());
            }
        }
        return new Drawn(model(inputs, constants, names), inputs);
    }

    private static Tensor tensor(Operand operand, Map<Character, Long> sizes, SplittableRandom random) {
        long[] dims = operand.shape()
                .chars()
                .mapToLong(c ->
                        Character.isDigit(c) ? c - '0' : sizes.computeIfAbsent((char) c, k -> random.nextLong(2, 5)))
                .toArray();
        Shape shape = Shape.of(dims);
        double[] values = IntStream.range(0, (int) shape.size())
                .mapToDouble(i -> operand.elements().next(random))
                .toArray();
        return Tensor.ofDoubles(shape, values);
    }

    private Model model(Map<String, Tensor> inputs, Map<String, Tensor> constants, List<String> names) {
        List<String> results =
                IntStream.range(0, outputs).mapToObj(i -> "y" + i).toList();
        Node node = Node.of(name, domain, name, names, results, attributes);
        List<ValueInfo> declared = inputs.entrySet().stream()
                .map(e -> new ValueInfo(
                        e.getKey(),
                        ValueType.TensorType.of(
                                DType.DOUBLE, Dims.of(e.getValue().shape()))))
                .toList();
        Model model = TestGraphs.model(constants, List.of(node), declared, results);
        return domain.isEmpty() ? model : model.withOpset(domain, 1);
    }

    /** A model of the one operator, with its varied operands as inputs, all DOUBLE. */
    record Drawn(Model model, Map<String, Tensor> inputs) {}

    @Override
    public String toString() {
        return name + attributes.keySet();
    }
}
