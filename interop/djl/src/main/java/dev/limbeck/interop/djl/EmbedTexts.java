package dev.limbeck.interop.djl;

import ai.djl.huggingface.translator.TextEmbeddingTranslatorFactory;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Prints the embedding of each text on a line, as DJL computes it. */
public final class EmbedTexts {
    private EmbedTexts() {}

    /**
     * Embeds texts.
     *
     * @param arguments the model's folder, CLS or MEAN, and the texts
     */
    public static void main(String[] arguments) throws Exception {
        Criteria<String, float[]> criteria = Criteria.builder()
                .setTypes(String.class, float[].class)
                .optModelPath(Path.of(arguments[0]))
                .optModelName("model")
                .optEngine("OnnxRuntime")
                .optArgument("includeTokenTypes", "true")
                .optArgument("pooling", arguments[1].toLowerCase(Locale.ROOT))
                .optTranslatorFactory(new TextEmbeddingTranslatorFactory())
                .build();
        try (ZooModel<String, float[]> model = criteria.loadModel();
                Predictor<String, float[]> predictor = model.newPredictor()) {
            for (String text : Arrays.asList(arguments).subList(2, arguments.length)) {
                System.out.println(Arrays.toString(predictor.predict(text)));
            }
        }
    }
}
