package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Embedding tables as 8-bit rows, each with a scale of its own:
 * {@code e = Cast(Gather(codes[V, H], ids)) · Gather(scales[V, 1], ids)}.
 */
public final class EmbeddingQuantization implements Technique<WeightSite, EmbeddingQuantization.Rows> {
    /** Smaller tables save less than the added nodes cost. */
    private static final int FEWEST_ELEMENTS = 4096;

    /**
     * How rows are rounded.
     *
     * @param clipping how much of a row's range is kept
     */
    public record Rows(Clipping clipping) {}

    @Override
    public Card card() {
        return new Card(
                "quantize-embeddings",
                Stage.PRECISION,
                Set.of(Card.Saves.BYTES),
                false,
                "Embedding tables in 8 bits, one scale a row.",
                "Guan et al., 2019, arXiv:1911.02079");
    }

    @Override
    public List<WeightSite> sites(Model model) {
        return model.graph().nodes().stream()
                .filter(n -> isEmbedding(model.graph(), n))
                .map(n -> new WeightSite(n.name().isEmpty() ? n.output() : n.name(), n.output(), n.input(0)))
                .toList();
    }

    private static boolean isEmbedding(Graph graph, Node node) {
        return node.is("Gather")
                && node.intAttribute("axis", 0) == 0
                && !graph.isInitializer(node.input(1))
                && graph.initializer(node.input(0))
                        .filter(t -> t.dtype() == DType.FLOAT && t.rank() == 2 && t.size() >= FEWEST_ELEMENTS)
                        .isPresent();
    }

    @Override
    public List<Rows> options(WeightSite site, Target target) {
        return List.of(new Rows(Clipping.NONE));
    }

    @Override
    public Outcome apply(Model model, WeightSite site, Rows rows, Statistics statistics) {
        return model.graph()
                .producer(site.node())
                .filter(n -> isEmbedding(model.graph(), n))
                .<Outcome>map(n -> new Outcome.Applied(model.withGraph(rewritten(model.edit(), n, rows))))
                .orElseGet(() -> new Outcome.Declined(
                        "'" + site.id() + "' does not gather rows of a constant [V, H] table of FLOAT."));
    }

    private static Graph rewritten(GraphEditor editor, Node node, Rows rows) {
        Tensor table = editor.source().initializer(node.input(0)).orElseThrow();
        QuantizedTensor quantized = new Rounding(IntegerRange.S8_BALANCED, true, rows.clipping())
                .quantize(table, Groups.alongAxis(table.shape(), 0), node.input(0));
        GraphScribe scribe = new GraphScribe(editor, node);
        String codes = scribe.shared(node.input(0) + "/limbeck/codes", quantized.codes());
        Tensor column = quantized.scales().reshape(Shape.of(table.shape().dim(0), 1));
        String scales = scribe.shared(node.input(0) + "/limbeck/scale", column);
        String rowCodes = scribe.node("codes", "Gather", List.of(codes, node.input(1)));
        String rowScales = scribe.node("scale", "Gather", List.of(scales, node.input(1)));
        Attribute toFloat = Attribute.of(DType.FLOAT.code());
        String floats = scribe.node("cast", "Cast", List.of(rowCodes), Map.of("to", toFloat));
        scribe.replaceBy("Mul", List.of(floats, rowScales));
        scribe.dropIfUnread(node.input(0));
        return editor.build();
    }
}
