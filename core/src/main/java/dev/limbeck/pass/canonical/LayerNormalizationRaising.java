package dev.limbeck.pass.canonical;

import static dev.limbeck.match.Pattern.constant;
import static dev.limbeck.match.Pattern.maybe;
import static dev.limbeck.match.Pattern.number;
import static dev.limbeck.match.Pattern.oneOf;
import static dev.limbeck.match.Pattern.op;
import static dev.limbeck.match.Pattern.product;
import static dev.limbeck.match.Pattern.value;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Axes;
import dev.limbeck.match.Match;
import dev.limbeck.match.Operator;
import dev.limbeck.match.Pattern;
import dev.limbeck.match.Size;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * (x − mean(x)) / √(mean((x − mean(x))²) + ε) · γ + β  →  LayerNormalization(x, γ, β), over the last axis. γ and β may
 * be absent; TensorFlow's x·g + (β − mean·g) with g = γ/√(…) is the same.
 */
public final class LayerNormalizationRaising implements Pass {
    private static final Operator MEAN = mean(value("x")).as("mean");
    private static final Pattern CENTRED = op("Sub", value("x"), MEAN.shared());
    private static final Pattern WIDE = maybe("Cast", CENTRED);
    private static final Pattern SQUARE = oneOf(op("Pow", WIDE, number(2)), op("Mul", WIDE, WIDE));
    private static final Pattern VARIANCE = op("Add", mean(SQUARE).as("variance"), constant("epsilon"));
    private static final Pattern INVERSE = oneOf(
            op("Reciprocal", op("Sqrt", VARIANCE)),
            op("Div", number(1), op("Sqrt", VARIANCE)),
            op("Pow", VARIANCE, number(-0.5)));
    private static final Pattern NORMALIZED =
            oneOf(op("Div", CENTRED, op("Sqrt", VARIANCE)), product(1, CENTRED, INVERSE));
    private static final Pattern GAIN = op("Mul", INVERSE, constant("scale"));
    private static final Pattern SCALED = oneOf(op("Mul", NORMALIZED, constant("scale")), op("Mul", CENTRED, GAIN));
    private static final Pattern FOLDED =
            op("Add", op("Mul", value("x"), GAIN), op("Sub", constant("bias"), op("Mul", MEAN, GAIN)));
    private static final Pattern PATTERN =
            oneOf(op("Add", oneOf(SCALED, NORMALIZED), constant("bias")), FOLDED, SCALED, NORMALIZED);

    private static Operator mean(Pattern operand) {
        return op("ReduceMean", operand).where("keepdims=1", n -> n.intAttribute("keepdims", 1) == 1);
    }

    @Override
    public Rewrite apply(Model model) {
        return Replacement.everywhere(
                model, Set.of("Add", "Mul", "Div"), PATTERN, 17, LayerNormalizationRaising::normalization);
    }

    private static Optional<Node> normalization(Match match, Sizes sizes, GraphEditor editor) {
        String x = match.value("x");
        Optional<Double> epsilon = match.constant("epsilon")
                .filter(t -> t.shape().size() == 1 && t.rank() <= 1)
                .map(t -> t.doubleAt(0));
        Optional<Size> width = sizes.axis(x, -1).filter(Size::isNumber);
        boolean lastAxis = isLast(match.node("mean"), sizes) && isLast(match.node("variance"), sizes);
        if (epsilon.isEmpty() || width.isEmpty() || !lastAxis) {
            return Optional.empty();
        }
        long size = width.orElseThrow().number();
        if (!isVector(match, "scale", size) || !isVector(match, "bias", size)) {
            return Optional.empty();
        }
        String name = match.root().name() + "/limbeck/layer_norm";
        List<String> inputs = new ArrayList<>(List.of(x));
        inputs.add(match.has("scale") ? match.value("scale") : editor.constant(name + "/scale", ones(size)));
        if (match.has("bias")) {
            inputs.add(match.value("bias"));
        }
        Map<String, Attribute> attributes = Map.of(
                "axis",
                Attribute.of(-1L),
                "epsilon",
                Attribute.of(epsilon.orElseThrow().floatValue()));
        return Optional.of(Node.of(
                editor.freshName(name),
                Node.STANDARD,
                "LayerNormalization",
                inputs,
                match.root().outputs(),
                attributes));
    }

    private static boolean isLast(Node reduction, Sizes sizes) {
        return Axes.of(reduction, 1, sizes)
                .filter(axes -> Axes.areLast(axes, reduction.input(0), sizes))
                .isPresent();
    }

    private static boolean isVector(Match match, String name, long size) {
        return !match.has(name)
                || match.constant(name)
                        .filter(t -> t.shape().equals(Shape.of(size)))
                        .isPresent();
    }

    private static Tensor ones(long size) {
        float[] values = new float[Math.toIntExact(size)];
        Arrays.fill(values, 1f);
        return Tensor.vector(values);
    }
}
