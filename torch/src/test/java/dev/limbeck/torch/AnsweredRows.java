package dev.limbeck.torch;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Rows whose labels are what a model answers: {@code logits} of three classes. */
final class AnsweredRows {
    private AnsweredRows() {}

    static Dataset of(Predictor predictor, Model model, Map<String, Tensor> inputs) {
        Predictions answers = predictor.predict(model, new TensorDataset("rows", inputs, new Labels.None()), "logits");
        List<Integer> classes =
                IntStream.range(0, answers.size()).mapToObj(answers::argmax).toList();
        return new TensorDataset("rows", inputs, new Labels.ClassLabels(classes, List.of("a", "b", "c")));
    }
}
