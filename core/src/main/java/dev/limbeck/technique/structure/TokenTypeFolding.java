package dev.limbeck.technique.structure;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Use;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.site.Embeddings;
import dev.limbeck.site.Embeddings.Table;
import dev.limbeck.site.Encoder;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Leaves out an encoder's token types (DistilBERT, Sanh et al. 2019, section 3): row 0 of their table, which single texts
 * look up, is added to every row of the table of positions. The encoder answers as before where all token types are 0, up
 * to rounding; the second text of a pair is no longer marked as such.
 */
public final class TokenTypeFolding {
    private TokenTypeFolding() {}

    /**
     * The encoder without token types, and without the input of them unless something else reads it.
     *
     * @param canonical an encoder in canonical form
     * @throws ModelException if it is no encoder, naming what did not fit, or has no token types that can be left out
     */
    public static Model folded(Model canonical) {
        Embeddings embeddings =
                Encoder.recognise(canonical).require("Leaving token types out").embeddings();
        Table types = embeddings
                .type()
                .orElseThrow(() -> new ModelException("The model looks up no token types, so there are none to leave"
                        + " out. Ask for a student without --no-token-types."));
        Table positions = embeddings
                .position()
                .orElseThrow(() -> new ModelException("The model looks up no positions, whose table token types could"
                        + " be added to. Ask for a student without --no-token-types."));
        Graph graph = canonical.graph();
        GraphEditor editor = canonical.edit();
        onlyUse(graph, positions.weight());
        editor.initializer(
                positions.weight(), withFirstRow(table(graph, positions), table(graph, types), positions.width()));
        // What reads the sum with the token types reads the other summand.
        Use sum = onlyUse(graph, types.lookup().output());
        editor.replaceUses(sum.node().output(), sum.node().input(1 - sum.input()));
        askShapesOfWords(graph, editor, source(graph, types), source(graph, embeddings.word()));
        return withoutUnread(
                new DeadCode().apply(canonical.withGraph(editor.build())).model(), graph);
    }

    private static Use onlyUse(Graph graph, String value) {
        List<Use> uses = graph.uses(value);
        if (uses.size() != 1 || graph.isOutput(value)) {
            throw new ModelException(
                    "'" + value + "' is read by more than the embeddings, so token types cannot be left"
                            + " out. Ask for a student without --no-token-types.");
        }
        return uses.get(0);
    }

    /** What a table's row numbers are read from, perhaps cast. */
    private static String source(Graph graph, Table table) {
        return graph.producer(table.indices())
                .filter(node -> node.is("Cast"))
                .map(node -> node.input(0))
                .orElse(table.indices());
    }

    /** Exporters ask the length of a row of any input. */
    private static void askShapesOfWords(Graph graph, GraphEditor editor, String types, String words) {
        if (dims(graph, types).equals(dims(graph, words))) {
            graph.uses(types).stream()
                    .map(Use::node)
                    .filter(node -> node.is("Shape"))
                    .forEach(node -> editor.replace(node, node.withInput(0, words)));
        }
    }

    private static Optional<Dims> dims(Graph graph, String value) {
        return graph.type(value).tensor().flatMap(TensorType::dims);
    }

    private static Tensor table(Graph graph, Table table) {
        return graph.initializer(table.weight()).orElseThrow();
    }

    /** [..., rows, width] with the first row of another table added to every row. */
    private static Tensor withFirstRow(Tensor table, Tensor other, long width) {
        float[] sums = table.toFloats();
        float[] first = other.toFloats();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += first[(int) (i % width)];
        }
        return Tensor.ofFloats(table.shape(), sums);
    }

    /** The model without the inputs that were read before and are not any more. */
    private static Model withoutUnread(Model model, Graph before) {
        GraphEditor editor = model.edit();
        model.graph().feeds().stream()
                .map(ValueInfo::name)
                .filter(input -> !before.uses(input).isEmpty())
                .filter(input ->
                        model.graph().uses(input).isEmpty() && !model.graph().isOutput(input))
                .forEach(editor::removeInput);
        return model.withGraph(editor.build());
    }
}
