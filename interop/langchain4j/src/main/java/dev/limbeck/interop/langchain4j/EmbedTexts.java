package dev.limbeck.interop.langchain4j;

import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.nio.file.Path;
import java.util.Arrays;

/** Prints the embedding of each text on a line, as LangChain4j computes it. */
public final class EmbedTexts {
    private EmbedTexts() {}

    /**
     * Embeds texts.
     *
     * @param arguments the model's folder, CLS or MEAN, and the texts
     */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        OnnxEmbeddingModel model = new OnnxEmbeddingModel(
                folder.resolve("model.onnx"), folder.resolve("tokenizer.json"), PoolingMode.valueOf(arguments[1]));
        for (String text : Arrays.asList(arguments).subList(2, arguments.length)) {
            System.out.println(Arrays.toString(model.embed(text).content().vector()));
        }
        // LangChain4j's threads are no daemons.
        System.exit(0);
    }
}
