package dev.limbeck.ort;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.target.Isa;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Runs a model over a dataset with ONNX Runtime, rows of similar length together. */
public final class OrtPredictor implements Predictor {
    private static final int BATCH = 32;

    @Override
    public String runtime() {
        return "ONNX Runtime " + OrtSession.runtimeVersion();
    }

    @Override
    public Isa isa() {
        return InstructionSets.current();
    }

    @Override
    public Predictions predict(Model model, Dataset data, String output) {
        return predict(model, data, List.of(output)).get(0);
    }

    @Override
    public List<Predictions> predict(Model model, Dataset data, List<String> outputs) {
        List<float[][]> rows = new ArrayList<>();
        try (OrtSession session = OrtSession.open(model);
                Stream<Batch> batches = data.bucketedBatches(BATCH)) {
            for (String output : outputs) {
                require(session, output, model);
                rows.add(new float[data.size()][]);
            }
            batches.forEach(batch -> {
                Map<String, Tensor> answers = session.run(batch.inputs(), new LinkedHashSet<>(outputs));
                for (int i = 0; i < outputs.size(); i++) {
                    String output = outputs.get(i);
                    scatter(output, Objects.requireNonNull(answers.get(output)), batch, rows.get(i));
                }
            });
        }
        return rows.stream().map(all -> new Predictions(List.of(all))).toList();
    }

    private static void require(OrtSession session, String output, Model model) {
        if (!session.outputNames().contains(output)) {
            throw new EngineException("The model '" + model.graph().name() + "' has no output '" + output + "', only "
                    + List.copyOf(session.outputNames()) + ".");
        }
    }

    private static void scatter(String output, Tensor answers, Batch batch, float[][] rows) {
        if (answers.rank() == 0 || answers.shape().dim(0) != batch.size()) {
            throw new EngineException("The output '" + output + "' is " + answers + " for a batch of " + batch.size()
                    + " rows: its first axis must be the rows.");
        }
        float[] values = answers.toFloats();
        int width = values.length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            rows[batch.rows().get(i)] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
    }
}
