package dev.limbeck.torch;

import dev.limbeck.data.Batch;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.AskedValues;
import dev.limbeck.recover.Feed;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;

/** Lets a student answer the validation rows as it would at inference. Close it. */
final class Judge implements AutoCloseable {
    private final TorchGraph graph;
    private final String answer;
    private final Feed feed;

    Judge(Model student, String answer, Feed feed) {
        this.graph = TorchGraph.of(AskedValues.of(student, Set.of(answer)));
        this.answer = answer;
        this.feed = feed;
    }

    /** The score with these weights in place of the student's own. */
    double score(Map<String, Value> weights) {
        List<float[]> answers = new ArrayList<>();
        for (int i = 0; i < feed.validationBatches(); i++) {
            Batch batch = feed.validationBatch(i);
            answers.addAll(rows(answer(batch, weights), batch.size()));
        }
        return feed.judge(answers);
    }

    private Tensor answer(Batch batch, Map<String, Value> weights) {
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            Map<String, Value> given = new HashMap<>(graph.natives(batch.inputs()));
            given.putAll(weights);
            try (Forward forward = graph.forward(given, Set.of(answer), Mode.INFERENCE)) {
                return forward.get(answer).host();
            }
        }
    }

    private List<float[]> rows(Tensor answers, int rows) {
        if (answers.rank() == 0 || answers.shape().dim(0) != rows) {
            throw new EngineException("The output '" + answer + "' is " + answers + " for a batch of " + rows
                    + " rows: its first axis must be the rows.");
        }
        float[] values = answers.toFloats();
        int width = values.length / rows;
        List<float[]> split = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            split.add(Arrays.copyOfRange(values, row * width, (row + 1) * width));
        }
        return split;
    }

    @Override
    public void close() {
        graph.close();
    }
}
