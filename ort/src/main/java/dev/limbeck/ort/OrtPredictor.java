package dev.limbeck.ort;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.target.Isa;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
        return predict(model, data, Set.of(output)).values().iterator().next();
    }

    @Override
    public Map<String, Predictions> predict(Model model, Dataset data, Set<String> outputs) {
        Map<String, float[][]> rows = new LinkedHashMap<>();
        outputs.forEach(output -> rows.put(output, new float[data.size()][]));
        try (OrtSession session = OrtSession.open(model);
                Stream<Batch> batches = data.bucketedBatches(BATCH)) {
            outputs.forEach(output -> requireOutput(session, model, output));
            batches.forEach(batch ->
                    session.run(batch.inputs(), outputs).forEach((name, values) -> scatter(name, values, batch, rows)));
        }
        Map<String, Predictions> answers = new LinkedHashMap<>();
        rows.forEach((output, values) -> answers.put(output, new Predictions(List.of(values))));
        return answers;
    }

    private static void requireOutput(OrtSession session, Model model, String output) {
        if (!session.outputNames().contains(output)) {
            throw new EngineException("The model '" + model.graph().name() + "' has no output '" + output + "', only "
                    + List.copyOf(session.outputNames()) + ".");
        }
    }

    private static void scatter(String output, Tensor answers, Batch batch, Map<String, float[][]> all) {
        if (answers.rank() == 0 || answers.shape().dim(0) != batch.size()) {
            throw new EngineException("The output '" + output + "' is " + answers + " for a batch of " + batch.size()
                    + " rows: its first axis must be the rows.");
        }
        float[][] rows = Objects.requireNonNull(all.get(output), output);
        float[] values = answers.toFloats();
        int width = values.length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            rows[batch.rows().get(i)] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
    }
}
