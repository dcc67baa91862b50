package dev.limbeck.torch;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.MaskPlan;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingPrecision;
import dev.limbeck.recover.TrainingSettings;
import java.util.List;
import java.util.Optional;

/**
 * All that a training is, apart from its rows.
 *
 * @param training the graph of a step
 * @param maskPlan how the masks in it change; empty if they do not
 * @param student the model as it is at inference, to be judged
 * @param teachers in the order in which the objectives number them
 * @param answer the student's output that is judged; absent if there is no validation
 * @param keeping where teachers' answers are kept; empty if none will be needed again
 * @param replicas how many threads share every batch
 * @param settings how it goes
 */
record TrainingJob(
        TrainingGraph training,
        Optional<MaskPlan> maskPlan,
        Model student,
        List<Model> teachers,
        Optional<String> answer,
        Optional<AnswerKeeping> keeping,
        int replicas,
        TrainingSettings settings) {
    TrainingJob {
        teachers = List.copyOf(teachers);
    }

    /** The same training in this precision. */
    TrainingJob in(TrainingPrecision precision) {
        return new TrainingJob(
                training, maskPlan, student, teachers, answer, keeping, replicas, settings.withPrecision(precision));
    }

    /** The same training with every answer computed anew. */
    TrainingJob keepingNothing() {
        return new TrainingJob(training, maskPlan, student, teachers, answer, Optional.empty(), replicas, settings);
    }
}
