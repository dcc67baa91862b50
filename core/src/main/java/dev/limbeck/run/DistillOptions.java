package dev.limbeck.run;

import dev.limbeck.recover.TokenMasking;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.target.Target;
import java.util.List;
import java.util.Optional;

/**
 * What a distillation is asked to do.
 *
 * @param map the teacher's blocks that the student's begin as or learn from: a rule or numbers
 * @param lessons what the student learns from
 * @param settings of the training
 * @param dropout the rate of dropout where encoders have it
 * @param frozen patterns of weights that stay as they are
 * @param augmented whether pictures are shifted and mirrored at random
 * @param acceptance when the student is good enough
 * @param masking which words are hidden, if the answers are guesses of them (masked language modelling)
 * @param target what it is timed for
 */
public record DistillOptions(
        String map,
        Lessons lessons,
        TrainingSettings settings,
        double dropout,
        List<String> frozen,
        boolean augmented,
        Acceptance acceptance,
        Optional<TokenMasking> masking,
        Target target) {
    public DistillOptions {
        frozen = List.copyOf(frozen);
    }

    /** The same with other blocks to learn from. */
    DistillOptions withMap(String other) {
        return new DistillOptions(other, lessons, settings, dropout, frozen, augmented, acceptance, masking, target);
    }

    /** The same for so many epochs. */
    DistillOptions withEpochs(int epochs) {
        TrainingSettings pace = settings.withPace(epochs, settings.optimizer().learningRate());
        return new DistillOptions(map, lessons, pace, dropout, frozen, augmented, acceptance, masking, target);
    }

    /** The same with other lessons. */
    DistillOptions withLessons(Lessons others) {
        return new DistillOptions(map, others, settings, dropout, frozen, augmented, acceptance, masking, target);
    }
}
