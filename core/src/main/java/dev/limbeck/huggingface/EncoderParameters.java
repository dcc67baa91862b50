package dev.limbeck.huggingface;

import dev.limbeck.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every parameter that a configuration calls for, in the names and orientations of the transformers library. */
final class EncoderParameters {
    /**
     * One parameter.
     *
     * @param shape as stored in the file
     * @param linear whether it is the [out, in] weight of a linear layer, which the graph holds as [in, out]
     */
    record Parameter(String name, Shape shape, boolean linear) {}

    private final EncoderConfig config;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    private EncoderParameters(EncoderConfig config) {
        this.config = config;
    }

    static Collection<Parameter> of(EncoderConfig config) {
        EncoderParameters all = new EncoderParameters(config);
        all.embeddings();
        config.family().blocks(config).forEach(all::block);
        if (config.head() != EncoderHead.NONE) {
            all.head(config.family().head(config));
        }
        return all.parameters.values();
    }

    /** The parameters that a bare encoder may carry along without using them. */
    static List<Parameter> unused(EncoderConfig config) {
        List<Parameter> unused = new ArrayList<>();
        if (config.head() == EncoderHead.NONE && config.family() != Family.DISTILBERT) {
            EncoderParameters pooler = new EncoderParameters(config);
            int hidden = config.sizes().hidden();
            pooler.linear(config.prefix() + config.family().pooler(), hidden, hidden);
            unused.addAll(pooler.parameters.values());
        }
        return unused;
    }

    private void embeddings() {
        EncoderSizes sizes = config.sizes();
        String at = config.prefix() + "embeddings.";
        table(at + "word_embeddings.weight", sizes.vocabulary(), sizes.embedding());
        table(at + "position_embeddings.weight", sizes.positions(), sizes.embedding());
        if (sizes.tokenTypes() > 0) {
            table(at + "token_type_embeddings.weight", sizes.tokenTypes(), sizes.embedding());
        }
        norm(at + "LayerNorm", sizes.embedding());
        if (config.family() == Family.ALBERT) {
            linear(config.prefix() + "encoder.embedding_hidden_mapping_in", sizes.embedding(), sizes.hidden());
        }
    }

    private void block(BlockLayout block) {
        int hidden = config.sizes().hidden();
        linear(block.query(), hidden, hidden);
        linear(block.key(), hidden, hidden);
        linear(block.value(), hidden, hidden);
        linear(block.projection(), hidden, hidden);
        norm(block.attentionNorm(), hidden);
        linear(block.up(), hidden, config.sizes().intermediate());
        linear(block.down(), config.sizes().intermediate(), hidden);
        norm(block.outputNorm(), hidden);
    }

    private void head(HeadLayout head) {
        EncoderSizes sizes = config.sizes();
        boolean words = config.head() == EncoderHead.MASKED_LM;
        int width = words ? sizes.embedding() : sizes.hidden();
        int answers = words ? sizes.vocabulary() : config.labels();
        if (!head.dense().isEmpty()) {
            linear(head.dense(), sizes.hidden(), width);
        }
        if (!head.norm().isEmpty()) {
            norm(head.norm(), width);
        }
        if (!words || !config.tied()) {
            add(head.output() + ".weight", Shape.of(answers, width), true);
        }
        add(head.outputBias(), Shape.of(answers), false);
    }

    private void table(String name, int rows, int width) {
        add(name, Shape.of(rows, width), false);
    }

    private void norm(String name, int width) {
        add(name + ".weight", Shape.of(width), false);
        add(name + ".bias", Shape.of(width), false);
    }

    private void linear(String name, int in, int out) {
        add(name + ".weight", Shape.of(out, in), true);
        add(name + ".bias", Shape.of(out), false);
    }

    private void add(String name, Shape shape, boolean linear) {
        parameters.putIfAbsent(name, new Parameter(name, shape, linear));
    }
}
