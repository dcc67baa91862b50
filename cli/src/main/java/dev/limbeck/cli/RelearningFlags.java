package dev.limbeck.cli;

import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Passes;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.reader.image.ImageLoader;
import dev.limbeck.recover.Trainer;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.DistillOptions;
import dev.limbeck.run.Engines;
import dev.limbeck.site.Encoder;
import dev.limbeck.target.Target;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether and how what was made of a model learns from it. */
final class RelearningFlags {
    @Option(
            names = "--recover",
            description = "Let the result learn from the original, and from the labels if there are any.")
    private boolean recover;

    @Mixin
    private LessonFlags lessons;

    @Mixin
    private TrainingFlags training;

    @Option(names = "--no-augment", description = "Do not shift and mirror pictures at random.")
    private boolean plain;

    /** What trains, if it learns. */
    Optional<Trainer> trainer() {
        return recover ? Optional.of(Engines.trainer()) : Optional.empty();
    }

    /** The rows of a run, as many of them to learn from as were asked for. */
    Splits splits(DatasetFolder rows, long seed) {
        return training.splits(rows, seed);
    }

    /**
     * How it learns, if it does.
     *
     * @param original what it learns from
     * @param target what the result is timed for
     */
    Optional<DistillOptions> options(Model original, Acceptance acceptance, Target target, long seed) {
        return recover ? Optional.of(how(original, acceptance, target, seed)) : Optional.empty();
    }

    private DistillOptions how(Model original, Acceptance acceptance, Target target, long seed) {
        boolean pictures = ImageLoader.fits(original);
        boolean hasBlocks =
                Encoder.recognise(Passes.canonical(original).model()).encoder().isPresent();
        return new DistillOptions(
                "uniform",
                lessons.lessons(hasBlocks, false),
                training.settings(!pictures, seed),
                training.dropout(!pictures),
                training.frozen(),
                pictures && !plain,
                acceptance,
                Optional.empty(),
                target);
    }
}
