package dev.limbeck.pass.canonical;

import static dev.limbeck.match.Pattern.number;
import static dev.limbeck.match.Pattern.oneOf;
import static dev.limbeck.match.Pattern.op;
import static dev.limbeck.match.Pattern.product;
import static dev.limbeck.match.Pattern.value;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Match;
import dev.limbeck.match.Operator;
import dev.limbeck.match.Pattern;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * ½·x·(1 + erf(x/√2))  →  Gelu(x), and ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))  →  Gelu(x, approximate=tanh), in every
 * order of multiplication (Hendrycks and Gimpel 2016). x·sigmoid(1.702·x) is another function and stays.
 */
public final class GeluRaising implements Pass {
    private static final Pattern X = value("x");
    private static final double CUBIC = 0.044715;
    private static final Pattern SQUARE = op("Pow", X, number(2));
    private static final Pattern CUBE = op("Pow", X, number(3));

    private static final Pattern EXACT = product(0.5, X, onePlus(op("Erf", product(1 / Math.sqrt(2), X))));

    private static final Pattern WITH_CUBE = product(
            Math.sqrt(2 / Math.PI),
            op("Add", X, oneOf(product(CUBIC, CUBE), product(CUBIC, X, X, X), product(CUBIC, X, SQUARE))));
    private static final Pattern WITH_SQUARE =
            product(Math.sqrt(2 / Math.PI), X, onePlus(oneOf(product(CUBIC, X, X), product(CUBIC, SQUARE))));
    private static final Operator TANH =
            op("Tanh", oneOf(WITH_CUBE, WITH_SQUARE)).as("tanh");
    private static final Pattern APPROXIMATE = product(0.5, X, onePlus(TANH));

    private static Pattern onePlus(Pattern operand) {
        return op("Add", number(1), operand);
    }

    @Override
    public Rewrite apply(Model model) {
        return Replacement.everywhere(model, Set.of("Mul", "Div"), oneOf(EXACT, APPROXIMATE), 20, GeluRaising::gelu);
    }

    private static Optional<Node> gelu(Match match, Sizes sizes, GraphEditor editor) {
        Node root = match.root();
        return Optional.of(Node.of(
                editor.freshName(root.name() + "/limbeck/gelu"),
                Node.STANDARD,
                "Gelu",
                List.of(match.value("x")),
                root.outputs(),
                Map.of("approximate", Attribute.of(match.has("tanh") ? "tanh" : "none"))));
    }
}
