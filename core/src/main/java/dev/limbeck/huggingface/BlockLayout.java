package dev.limbeck.huggingface;

/** What a family calls the parameters of one transformer block, relative to the block. */
record BlockLayout(
        String query,
        String key,
        String value,
        String projection,
        String attentionNorm,
        String up,
        String down,
        String outputNorm) {
    static final BlockLayout BERT = new BlockLayout(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    static final BlockLayout DISTILBERT = new BlockLayout(
            "attention.q_lin",
            "attention.k_lin",
            "attention.v_lin",
            "attention.out_lin",
            "sa_layer_norm",
            "ffn.lin1",
            "ffn.lin2",
            "output_layer_norm");

    static final BlockLayout ALBERT = new BlockLayout(
            "attention.query",
            "attention.key",
            "attention.value",
            "attention.dense",
            "attention.LayerNorm",
            "ffn",
            "ffn_output",
            "full_layer_layer_norm");

    /** The same layout with every name below this block. */
    BlockLayout at(String block) {
        return new BlockLayout(
                block + query,
                block + key,
                block + value,
                block + projection,
                block + attentionNorm,
                block + up,
                block + down,
                block + outputNorm);
    }
}
