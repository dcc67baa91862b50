package dev.limbeck.pass.canonical;

import static dev.limbeck.match.Pattern.op;
import static dev.limbeck.match.Pattern.value;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Match;
import dev.limbeck.match.Pattern;
import dev.limbeck.match.Size;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reshape(Softmax(Flatten(x, rank − 1)), shape(x))  →  Softmax(x): what a Softmax over the last axis becomes that was
 * written before opset 13, when it flattened its operand.
 */
public final class FlattenedSoftmax implements Pass {
    private static final long OPSET = 13;
    private static final Pattern PATTERN = op(
            "Reshape",
            op("Softmax", op("Flatten", value("x")).as("flat"))
                    .where("axis=-1", n -> n.intAttribute("axis", -1) == -1)
                    .as("softmax"),
            value("shape"));

    @Override
    public Rewrite apply(Model model) {
        return Replacement.everywhere(model, Set.of("Reshape"), PATTERN, OPSET, FlattenedSoftmax::softmax);
    }

    private static Optional<Node> softmax(Match match, Sizes sizes, GraphEditor editor) {
        Optional<List<Size>> shape = sizes.shape(match.value("x"));
        long axis = match.node("flat").intAttribute("axis", 1);
        boolean overLast = shape.filter(s -> axis == s.size() - 1 || axis == -1).isPresent();
        if (!overLast || !shape.equals(sizes.shape(match.root().output()))) {
            return Optional.empty();
        }
        return Optional.of(Node.of(
                match.node("softmax").name(),
                Node.STANDARD,
                "Softmax",
                List.of(match.value("x")),
                match.root().outputs(),
                Map.of("axis", Attribute.of(-1L))));
    }
}
