package dev.limbeck.technique.structure;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Embeddings;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.site.Linear;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The weights of an encoder apart from its head, by what each is for, so that one encoder can begin with those of another
 * whatever the two graphs call them: a student for a task begins as a student that was taught in general (TinyBERT, Jiao
 * et al. 2020, section 3.2).
 */
public final class EncoderBody {
    private final Model model;
    private final Encoder encoder;
    private final Map<String, String> names = new LinkedHashMap<>();

    private EncoderBody(Model model, String purpose) {
        this.model = model;
        this.encoder = Encoder.recognise(model).require(purpose);
        embeddings(encoder.embeddings());
        encoder.blocks().forEach(this::block);
    }

    /**
     * An encoder with the body of another, and the head that it has.
     *
     * @param canonical whose graph and head stay, in canonical form
     * @param start whose weights are taken, in canonical form
     * @throws ModelException if one of the two is no encoder or their bodies differ, naming where
     */
    public static Model taken(Model canonical, Model start) {
        EncoderBody own = new EncoderBody(canonical, "Beginning with another model's weights");
        EncoderBody other = new EncoderBody(start, "A model to begin with");
        own.requireLike(other);
        GraphEditor editor = canonical.edit();
        own.names.forEach((role, name) -> editor.initializer(name, other.weight(role)));
        return canonical.withGraph(editor.build());
    }

    private void requireLike(EncoderBody other) {
        requireSame("layers", encoder.blocks().size(), other.encoder.blocks().size());
        requireSame("attention heads", encoder.heads(), other.encoder.heads());
        requireSame("kind", encoder.family(), other.encoder.family());
        names.keySet().forEach(role -> requireSame(role, shape(role), other.shape(role)));
        other.names.keySet().forEach(role -> requireSame(role, shape(role), other.shape(role)));
    }

    private static void requireSame(String what, Object own, Object other) {
        if (!own.equals(other)) {
            throw new ModelException("The model to begin with has another body than the student: " + what + " is "
                    + other + " there and " + own + " here. Ask for a student of the same shape.");
        }
    }

    private Object shape(String role) {
        return names.containsKey(role) ? weight(role).shape() : "absent";
    }

    private Tensor weight(String role) {
        return model.graph().initializer(names.getOrDefault(role, "")).orElseThrow();
    }

    private void embeddings(Embeddings embeddings) {
        put("table of words", embeddings.word().weight());
        embeddings.position().ifPresent(table -> put("table of positions", table.weight()));
        embeddings.type().ifPresent(table -> put("table of token types", table.weight()));
        for (int i = 0; i < embeddings.others().size(); i++) {
            put("addend " + i + " of the embeddings", embeddings.others().get(i));
        }
        embeddings.norm().ifPresent(norm -> norm("norm of the embeddings", norm));
        embeddings.projection().ifPresent(layer -> linear("projection of the embeddings", layer));
    }

    private void block(EncoderBlock block) {
        String layer = "layer " + block.index() + "'s ";
        block.bridge().ifPresent(bridge -> linear(layer + "bridge", bridge));
        linear(layer + "queries", block.query());
        linear(layer + "keys", block.key());
        linear(layer + "values", block.value());
        linear(layer + "attention output", block.projection());
        norm(layer + "attention norm", block.attentionNorm());
        linear(layer + "first feed-forward layer", block.up());
        linear(layer + "second feed-forward layer", block.down());
        norm(layer + "output norm", block.outputNorm());
    }

    private void norm(String role, Node norm) {
        put(role + " (scale)", norm.input(1));
        if (norm.hasInput(2)) {
            put(role + " (shift)", norm.input(2));
        }
    }

    private void linear(String role, Linear layer) {
        put(role, layer.weight());
        layer.bias().ifPresent(bias -> put(role + " (bias)", bias));
    }

    /** Computed values, such as a row that is looked up, are no weights: what they are computed from is. */
    private void put(String role, String name) {
        if (model.graph().isInitializer(name)) {
            names.put(role, name);
        }
    }
}
