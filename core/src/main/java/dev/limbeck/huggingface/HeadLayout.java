package dev.limbeck.huggingface;

/**
 * The parts of a head: a linear layer, an activation and a layer norm, then a linear layer to the answers. Parts that
 * a head lacks are empty.
 *
 * @param dense the parameters of the first linear layer
 * @param activation its activation, as config.json would call it
 * @param norm the parameters of the layer norm
 * @param output the parameters of the last linear layer
 * @param outputBias the name of its bias, which a masked-LM head stores apart
 */
record HeadLayout(String dense, String activation, String norm, String output, String outputBias) {
    static HeadLayout classifier(String dense, String activation, String output) {
        return new HeadLayout(dense, activation, "", output, output + ".bias");
    }
}
