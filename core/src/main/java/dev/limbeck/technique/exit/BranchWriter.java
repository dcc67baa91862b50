package dev.limbeck.technique.exit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Head;
import dev.limbeck.site.Linear;
import dev.limbeck.tensor.InitialWeights;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Writes the nodes of one {@link ExitBranch}. */
final class BranchWriter {
    /** Width and heads of the paper's branch. */
    private static final int NARROW = 128;

    private static final int HEADS = 2;

    private final Backbone backbone;
    private final int block;
    private final GraphEditor editor;
    private final Tape tape;
    private final int values;
    private final SplittableRandom random;

    /**
     * A writer of one branch.
     *
     * @param logits the output that the branch is to make; its nodes and weights are named after it
     * @param values how many it makes for each row
     */
    BranchWriter(Backbone backbone, int block, GraphEditor editor, String logits, int values, long seed) {
        this.backbone = backbone;
        this.block = block;
        this.editor = editor;
        this.tape = new Tape(editor, logits);
        this.values = values;
        this.random = new SplittableRandom(31 * seed + block);
    }

    /** Why this kind of branch cannot stand behind the block; empty if it can. */
    static Optional<String> obstacle(Backbone backbone, int block, ExitBranch.Kind kind) {
        if (kind == ExitBranch.Kind.LINEAR) {
            return Optional.empty();
        }
        if (backbone.encoder().isEmpty()) {
            return Optional.of("The model is no encoder, so its exits can only be linear.");
        }
        Encoder encoder = backbone.encoder().orElseThrow();
        if (kind == ExitBranch.Kind.POOLER) {
            return encoder.head().pooler().isEmpty()
                    ? Optional.of("The model has no pooler that its exits could begin with.")
                    : Optional.empty();
        }
        boolean hasMask = encoder.blocks().get(block).attention().hasInput(3);
        return hasMask && encoder.mask().isEmpty()
                ? Optional.of("The model's attention mask is no padding mask, so other heads cannot use it.")
                : Optional.empty();
    }

    void write(ExitBranch.Kind kind, String logits) {
        String hidden = backbone.hidden().get(block);
        switch (kind) {
            case LINEAR -> classifier(logits, backbone.encoder().isPresent() ? first(hidden) : mean(hidden), width());
            case POOLER -> classifier(logits, pooled(first(hidden)), width());
            case ATTENTION -> classifier(logits, attended(hidden), NARROW);
        }
    }

    private int width() {
        return Math.toIntExact(backbone.widths().get(block));
    }

    /** [rows, tokens, H] → [rows, H]. */
    private String first(String tokens) {
        return tape.add(
                "first", "Gather", Map.of("axis", Attribute.of(1)), tokens, tape.constant("zero", Tensor.scalar(0L)));
    }

    /** [rows, H, height, width] → [rows, H]. */
    private String mean(String map) {
        return tape.add("mean", "Flatten", tape.add("pooled", "GlobalAveragePool", map));
    }

    private String pooled(String first) {
        Linear pooler =
                backbone.encoder().map(Encoder::head).flatMap(Head::pooler).orElseThrow();
        String product = tape.add("pooled", "MatMul", first, copy("pooler", pooler.weight()));
        String sum = pooler.bias()
                .map(bias -> tape.add("pooled_sum", "Add", product, copy("pooler_bias", bias)))
                .orElse(product);
        return tape.add("pooled_tanh", "Tanh", sum);
    }

    private String copy(String step, String weight) {
        return tape.constant(step, editor.source().initializer(weight).orElseThrow());
    }

    /** The first token is picked before the last two layers, which work on every token by itself. */
    private String attended(String hidden) {
        String narrow = tape.add("narrow_tanh", "Tanh", linear("narrow", hidden, width(), NARROW));
        List<String> inputs = new ArrayList<>();
        for (String role : List.of("query", "key", "value")) {
            inputs.add(linear(role, narrow, NARROW, NARROW));
        }
        String mask =
                backbone.encoder().orElseThrow().blocks().get(block).attention().input(3);
        if (!mask.isEmpty()) {
            inputs.add(mask);
        }
        Map<String, Attribute> heads = new LinkedHashMap<>();
        heads.put("q_num_heads", Attribute.of(HEADS));
        heads.put("kv_num_heads", Attribute.of(HEADS));
        heads.put("scale", Attribute.of((float) (1 / Math.sqrt((double) NARROW / HEADS))));
        String context = tape.add("attention", "Attention", heads, inputs.toArray(String[]::new));
        String joined = linear("joined", first(context), NARROW, NARROW);
        return tape.add("dense_tanh", "Tanh", linear("dense", joined, NARROW, NARROW));
    }

    private String linear(String step, String input, int from, int to) {
        String product = tape.add(step + "_product", "MatMul", input, weight(step, from, to));
        return tape.add(step, "Add", product, bias(step, to));
    }

    private void classifier(String logits, String input, int width) {
        String product = tape.add("product", "MatMul", input, weight("classifier", width, values));
        tape.addAs(logits, "answer", "Add", Map.of(), List.of(product, bias("classifier", values)));
    }

    private String weight(String step, int from, int to) {
        return tape.constant(step + "_weight", InitialWeights.normal(Shape.of(from, to), random));
    }

    private String bias(String step, int to) {
        return tape.constant(step + "_bias", Tensor.ofFloats(Shape.of(to), new float[to]));
    }
}
