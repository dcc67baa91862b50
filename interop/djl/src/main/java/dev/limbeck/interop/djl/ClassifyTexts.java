package dev.limbeck.interop.djl;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.nio.file.Path;
import java.util.Arrays;

/** Prints the number of each text's class on a line, as DJL finds it. */
public final class ClassifyTexts {
    private ClassifyTexts() {}

    /**
     * Classifies texts.
     *
     * @param arguments the model's folder and the texts
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"))) {
            Criteria<String, Integer> criteria = Criteria.builder()
                    .setTypes(String.class, Integer.class)
                    .optModelPath(folder)
                    .optModelName("model")
                    .optEngine("OnnxRuntime")
                    .optTranslator(new LargestScore(tokenizer))
                    .build();
            try (ZooModel<String, Integer> model = criteria.loadModel();
                    Predictor<String, Integer> predictor = model.newPredictor()) {
                for (String text : Arrays.asList(arguments).subList(1, arguments.length)) {
                    System.out.println(predictor.predict(text));
                }
            }
        }
    }

    /** DJL's own translator sorts the scores, which its arrays for ONNX Runtime cannot do. */
    private static final class LargestScore implements Translator<String, Integer> {
        private final HuggingFaceTokenizer tokenizer;

        LargestScore(HuggingFaceTokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        @Override
        public Batchifier getBatchifier() {
            return Batchifier.STACK;
        }

        @Override
        public NDList processInput(TranslatorContext context, String text) {
            Encoding encoding = tokenizer.encode(text);
            return encoding.toNDList(context.getNDManager(), true, false);
        }

        @Override
        public Integer processOutput(TranslatorContext context, NDList outputs) {
            float[] scores = outputs.get(0).toFloatArray();
            int best = 0;
            for (int i = 1; i < scores.length; i++) {
                best = scores[i] > scores[best] ? i : best;
            }
            return best;
        }
    }
}
