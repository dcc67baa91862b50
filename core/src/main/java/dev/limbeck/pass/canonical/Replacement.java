package dev.limbeck.pass.canonical;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Match;
import dev.limbeck.match.Pattern;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Rewrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts one node in the place of everything that a pattern covers, wherever it matches; the largest match first. */
final class Replacement {
    /** Makes the node that stands for a match, with the outputs of the match's root; empty where it would not be equal. */
    interface Maker {
        Optional<Node> make(Match match, Sizes sizes, GraphEditor editor);
    }

    private Replacement() {}

    /**
     * The model with every match replaced. What the pattern covered becomes dead code.
     *
     * @param rootTypes the operators that may make the pattern's result
     * @param opset the version of the standard operators that the new node needs
     */
    static Rewrite everywhere(Model model, Set<String> rootTypes, Pattern pattern, long opset, Maker maker) {
        List<Node> nodes = model.graph().nodes();
        if (nodes.stream().noneMatch(n -> rootTypes.contains(n.opType()))) {
            return Rewrite.to(model);
        }
        Sizes sizes = Sizes.of(model.graph());
        GraphEditor editor = model.edit();
        Set<Node> covered = new HashSet<>();
        List<String> declined = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node root = nodes.get(i);
            if (!rootTypes.contains(root.opType()) || covered.contains(root)) {
                continue;
            }
            Optional<Match> found = pattern.match(model.graph(), root).match();
            if (found.isPresent() && model.opset() < opset) {
                return Rewrite.declined(model, "It needs opset " + opset + ", the model has " + model.opset() + ".");
            }
            found.ifPresent(match -> {
                Optional<Node> node = maker.make(match, sizes, editor);
                node.ifPresent(made -> {
                    editor.replace(root, made);
                    covered.addAll(match.nodes());
                });
                if (node.isEmpty()) {
                    declined.add(root.label() + " has the right form, but the wrong axes or shapes.");
                }
            });
        }
        return covered.isEmpty()
                ? new Rewrite(model, declined)
                : new Rewrite(model.withGraph(editor.build()), declined);
    }
}
