package dev.limbeck.torch;

import dev.limbeck.data.Batch;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.AskedValues;
import dev.limbeck.recover.Reference.OfTeacher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * A model that answers for a student to learn from. Where rows come again, what it said of them is kept, so that a row
 * is answered once. Close it.
 */
final class Teacher implements AutoCloseable {
    private final TorchGraph graph;
    private final List<OfTeacher> taught;
    private final Set<String> asked;
    private final Map<OfTeacher, KeptValue> kept = new LinkedHashMap<>();

    /**
     * @param taught which of its values are asked for
     * @param keeping where they are kept; empty for nowhere
     */
    Teacher(Model model, List<OfTeacher> taught, Optional<AnswerKeeping> keeping) {
        this.taught = taught;
        this.asked = taught.stream().map(OfTeacher::teacherValue).collect(Collectors.toSet());
        this.graph = TorchGraph.of(AskedValues.of(model, asked));
        keeping.ifPresent(k -> taught.forEach(value -> kept.put(value, new KeptValue(value, model, k))));
    }

    /** The values for these rows under the names of the student's inputs; they belong to the innermost open scope. */
    Map<String, Value> answers(Batch batch) {
        Map<String, Value> answers = new LinkedHashMap<>();
        for (OfTeacher value : taught) {
            Optional<Value> known = Optional.ofNullable(kept.get(value)).flatMap(k -> k.of(batch));
            if (known.isEmpty()) {
                return computed(batch);
            }
            answers.put(value.value(), known.get());
        }
        return answers;
    }

    private Map<String, Value> computed(Batch batch) {
        try (NoGradGuard noGradients = new NoGradGuard();
                Forward forward = graph.forward(graph.natives(batch.inputs()), asked, Mode.INFERENCE)) {
            Map<String, Value> answers = new LinkedHashMap<>();
            for (OfTeacher value : taught) {
                Value answer = forward.get(value.teacherValue());
                answer.retain();
                answer.handOver();
                KeptValue known = kept.get(value);
                answers.put(value.value(), known == null ? answer : known.keep(batch, answer));
            }
            return answers;
        }
    }

    /** Writes the answers so far that are only in memory. */
    void save() {
        kept.values().forEach(KeptValue::save);
    }

    @Override
    public void close() {
        kept.values().forEach(KeptValue::close);
        graph.close();
    }
}
