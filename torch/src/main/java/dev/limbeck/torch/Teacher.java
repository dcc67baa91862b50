package dev.limbeck.torch;

import dev.limbeck.data.Batch;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.AnswerCache;
import dev.limbeck.recover.Reference.OfTeacher;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * A model that answers for a student to learn from. Answers of one width, such as the scores of classes, are kept, so
 * that a row is answered once in a training; hidden states are too large for that. Close it.
 */
final class Teacher implements AutoCloseable {
    private static final int ROWS_AND_WIDTH = 2;

    private final TorchGraph graph;
    private final List<OfTeacher> taught;
    private final Path folder;
    private final Map<OfTeacher, AnswerCache> kept = new LinkedHashMap<>();
    private boolean keeps;

    /**
     * @param taught which of its values are asked for
     * @param keeps whether a row is always the same, so that its answers are too
     * @param folder where answers are kept over interruptions
     */
    Teacher(Model model, List<OfTeacher> taught, boolean keeps, Path folder) {
        this.graph = TorchGraph.of(model);
        this.taught = taught;
        this.keeps = keeps;
        this.folder = folder;
        taught.forEach(value -> kept.put(value, keeps ? AnswerCache.read(file(value)) : new AnswerCache()));
    }

    private Path file(OfTeacher value) {
        return folder.resolve("answers-" + value.teacher() + "-" + taught.indexOf(value) + ".safetensors");
    }

    /** The values for these rows under the names of the student's inputs; they belong to the innermost open scope. */
    Map<String, Value> answers(Batch batch) {
        Map<String, Value> answers = new LinkedHashMap<>();
        for (OfTeacher value : taught) {
            Optional<Tensor> known = kept.getOrDefault(value, new AnswerCache()).get(batch.rows());
            known.ifPresent(
                    tensor -> answers.put(value.value(), NativeValue.of(NativeTensors.copy(tensor), tensor.dtype())));
        }
        return answers.size() == taught.size() ? answers : computed(batch);
    }

    private Map<String, Value> computed(Batch batch) {
        try (NoGradGuard noGradients = new NoGradGuard();
                Forward forward = graph.forward(
                        graph.natives(batch.inputs()),
                        taught.stream().map(OfTeacher::teacherValue).collect(Collectors.toSet()),
                        Mode.INFERENCE)) {
            Map<String, Value> answers = new LinkedHashMap<>();
            for (OfTeacher value : taught) {
                Value answer = forward.get(value.teacherValue());
                answer.retain();
                answer.handOver();
                answers.put(value.value(), answer);
                keep(value, batch, answer);
            }
            return answers;
        }
    }

    private void keep(OfTeacher value, Batch batch, Value answer) {
        AnswerCache cache = kept.get(value);
        keeps &= answer.rank() == ROWS_AND_WIDTH;
        if (keeps && cache != null) {
            cache.put(batch.rows(), answer.host());
        }
    }

    /** Writes the answers so far. */
    void save() {
        if (keeps) {
            kept.forEach((value, cache) -> cache.write(file(value)));
        }
    }

    @Override
    public void close() {
        graph.close();
    }
}
