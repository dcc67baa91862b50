package dev.limbeck.recipe;

import dev.limbeck.error.RecipeException;
import dev.limbeck.recipe.Recipe.Setting;
import dev.limbeck.recipe.Recipe.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads a recipe:
 *
 * <pre>{@code
 * inputs:
 *   teacher: a fine-tuned encoder
 *   data: rows to learn from
 * steps:
 *   - augment: ${teacher}        # the verb and its model
 *     data: ${data}              # options as on the command line, without the dashes
 *     copies: 4
 *     to: more                   # what later steps call the result
 *   - distill: ${teacher}
 *     data: ${more}
 *     layers: 4
 * }</pre>
 *
 * <p>{@code ${name}} stands for an input or for an earlier step's result. Every step but the last has a {@code to}.
 */
public final class RecipeReader {
    private static final String TO = "to";

    private final String name;
    private final Map<String, String> given;
    private final UnaryOperator<String> places;

    private RecipeReader(String name, Map<String, String> given, UnaryOperator<String> places) {
        this.name = name;
        this.given = given;
        this.places = places;
    }

    /**
     * Reads a file.
     *
     * @param given the inputs
     * @param places where the result of a step of this name will be
     * @throws RecipeException if the file cannot be read or is no recipe, naming the line, or an input is not given or
     *     not asked for
     */
    public static Recipe read(Path file, Map<String, String> given, UnaryOperator<String> places) {
        try {
            return parse(file.getFileName().toString(), Files.readString(file), given, places);
        } catch (IOException e) {
            throw new RecipeException("The recipe '" + file + "' cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** Reads a text; see {@link #read}. */
    static Recipe parse(String name, String text, Map<String, String> given, UnaryOperator<String> places) {
        try {
            Node root = new Compose(LoadSettings.builder().setLabel(name).build())
                    .composeString(text)
                    .orElseThrow(() -> new RecipeException("The recipe " + name + " is empty."));
            return new RecipeReader(name, given, places).recipe(root);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new RecipeException(name + ":" + line + " is not YAML: " + e.getProblem() + ".", e);
        } catch (YamlEngineException e) {
            throw new RecipeException(name + " is not YAML: " + e.getMessage() + ".", e);
        }
    }

    private Recipe recipe(Node root) {
        Map<String, String> inputs = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        Set<String> results = new LinkedHashSet<>();
        for (NodeTuple entry : mapping(root)) {
            switch (scalar(entry.getKeyNode())) {
                case "inputs" ->
                    mapping(entry.getValueNode())
                            .forEach(input -> inputs.put(scalar(input.getKeyNode()), scalar(input.getValueNode())));
                case "steps" -> {
                    List<Node> nodes = sequence(entry.getValueNode());
                    for (int i = 0; i < nodes.size(); i++) {
                        Step step = step(nodes.get(i), inputs.keySet(), results, i == nodes.size() - 1);
                        steps.add(step);
                        results.add(step.to());
                    }
                }
                default ->
                    throw wrong(
                            entry.getKeyNode(),
                            "a recipe has 'inputs' and 'steps', not '" + scalar(entry.getKeyNode()) + "'");
            }
        }
        if (steps.isEmpty()) {
            throw wrong(root, "there are no steps");
        }
        for (String input : given.keySet()) {
            if (!inputs.containsKey(input)) {
                throw new RecipeException(
                        "The recipe " + name + " has no input '" + input + "'. Its inputs are " + inputs + ".");
            }
        }
        return new Recipe(name, inputs, steps);
    }

    private Step step(Node node, Set<String> inputs, Set<String> results, boolean isLast) {
        List<NodeTuple> entries = mapping(node);
        if (entries.isEmpty()) {
            throw wrong(node, "a step begins with a verb and its model, such as 'distill: ${teacher}'");
        }
        String to = "";
        List<Setting> settings = new ArrayList<>();
        for (NodeTuple entry : entries.subList(1, entries.size())) {
            String key = scalar(entry.getKeyNode());
            if (key.equals(TO)) {
                to = scalar(entry.getValueNode());
            } else {
                settings.add(new Setting(key, values(entry.getValueNode(), inputs, results), line(entry.getKeyNode())));
            }
        }
        if (isLast == !to.isEmpty()) {
            throw wrong(
                    node,
                    isLast
                            ? "the last step's result is the recipe's, so it has no 'to'"
                            : "every step but the last needs a 'to', by which later ones find its result");
        }
        if (inputs.contains(to) || results.contains(to)) {
            throw wrong(node, "'" + to + "' is a name already");
        }
        Node verb = entries.get(0).getKeyNode();
        String model = filled(entries.get(0).getValueNode(), inputs, results);
        return new Step(scalar(verb), model, settings, to, line(verb));
    }

    private List<String> values(Node node, Set<String> inputs, Set<String> results) {
        return node instanceof SequenceNode list
                ? list.getValue().stream()
                        .map(value -> filled(value, inputs, results))
                        .toList()
                : List.of(filled(node, inputs, results));
    }

    /** A text in which names stand for what they mean. */
    private String filled(Node node, Set<String> inputs, Set<String> results) {
        String text = scalar(node);
        StringBuilder filled = new StringBuilder();
        int at = 0;
        for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", at)) {
            int end = text.indexOf('}', start);
            String variable = end < 0 ? "" : text.substring(start + 2, end);
            if (!inputs.contains(variable) && !results.contains(variable)) {
                Set<String> known = new LinkedHashSet<>(inputs);
                known.addAll(results);
                throw wrong(node, "'" + text.substring(start) + "' names nothing; there are " + known);
            }
            String meant = results.contains(variable) ? places.apply(variable) : given.get(variable);
            if (meant == null) {
                throw wrong(node, "the input '" + variable + "' is not given; give it with --set " + variable + "=...");
            }
            filled.append(text, at, start).append(meant);
            at = end + 1;
        }
        return filled.append(text, at, text.length()).toString();
    }

    private List<NodeTuple> mapping(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue();
        }
        throw wrong(node, "names with values were expected");
    }

    private List<Node> sequence(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw wrong(node, "a list was expected");
    }

    private String scalar(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(node, "a single value was expected");
    }

    private RecipeException wrong(Node node, String what) {
        return new RecipeException(name + ":" + line(node) + ": " + what + ".");
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
