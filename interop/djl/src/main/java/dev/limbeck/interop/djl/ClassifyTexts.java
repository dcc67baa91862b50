package dev.limbeck.interop.djl;

import ai.djl.huggingface.translator.TextClassificationTranslatorFactory;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.Arrays;

/** Prints the name of each text's class on a line, as DJL finds it. */
public final class ClassifyTexts {
    private ClassifyTexts() {}

    /**
     * Classifies texts.
     *
     * @param arguments the model's folder and the texts
     */
    public static void main(String[] arguments) throws Exception {
        Criteria<String, Classifications> criteria = Criteria.builder()
                .setTypes(String.class, Classifications.class)
                .optModelPath(Path.of(arguments[0]))
                .optModelName("model")
                .optEngine("OnnxRuntime")
                .optArgument("includeTokenTypes", "true")
                .optTranslatorFactory(new TextClassificationTranslatorFactory())
                .build();
        try (ZooModel<String, Classifications> model = criteria.loadModel();
                Predictor<String, Classifications> predictor = model.newPredictor()) {
            for (String text : Arrays.asList(arguments).subList(1, arguments.length)) {
                System.out.println(predictor.predict(text).best().getClassName());
            }
        }
    }
}
