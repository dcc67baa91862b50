package dev.limbeck.cli;

import dev.limbeck.cli.AnswerOptions.Asked;
import dev.limbeck.run.LeftOut;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.StudentSource;
import dev.limbeck.run.StudentSource.Smaller;
import dev.limbeck.run.StudentStart;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a student is: a smaller form of the teacher, or a model of the user's own. */
final class StudentFlags {
    @Option(names = "--layers", paramLabel = "N", description = "How many of the teacher's layers the student has.")
    @Nullable
    private Integer layers;

    @Option(names = "--hidden", paramLabel = "N", description = "The width of the student's hidden states.")
    @Nullable
    private Integer hidden;

    @Option(
            names = "--heads",
            paramLabel = "N",
            description =
                    "The student's attention heads, which share the hidden width; as many as the teacher's if absent.")
    @Nullable
    private Integer heads;

    @Option(
            names = "--intermediate",
            paramLabel = "N",
            description = "The width of the student's feed-forward halves; the teacher's share of the hidden width if"
                    + " absent.")
    @Nullable
    private Integer intermediate;

    @Option(
            names = "--no-token-types",
            description = "A student that does not look up token types, as DistilBERT: of a pair, it is not told which"
                    + " text is the second.")
    private boolean noTokenTypes;

    @Option(
            names = "--no-pooler",
            description = "A student without the layer between the first token and the classifier, as DistilBERT.")
    private boolean noPooler;

    @Option(
            names = "--start-from",
            paramLabel = "NAME",
            description = "What a narrower student begins as: selection, the teacher's channels that count most; pca,"
                    + " its hidden states along their principal directions; or random (default selection).")
    @Nullable
    private StudentStart start;

    @Option(
            names = "--bridge",
            description = "Put linear maps in place of the layers that are left out, fitted to rows of train by least"
                    + " squares.")
    private boolean bridged;

    @Option(
            names = "--student",
            paramLabel = "MODEL",
            description = "The student: an .onnx file or a folder with model.onnx that reads the teacher's inputs.")
    @Nullable
    private Path brought;

    @Option(
            names = "--general",
            paramLabel = "MODEL",
            description = "A student that was taught before, such as one by --inside-only on a corpus: the student is"
                    + " the teacher in that shape, with that body and the teacher's head.")
    @Nullable
    private Path general;

    /** Whether the student is a model of the user's own. */
    boolean isBrought() {
        return brought != null;
    }

    /** The files of a brought one. */
    Optional<ModelFiles> files() {
        return Optional.ofNullable(brought).map(ModelFiles::at);
    }

    /**
     * Where the student comes from.
     *
     * @param answers which output of a brought one is its answer
     * @throws ParameterException if it is not said, or said twice
     */
    StudentSource source(AnswerOptions answers, CommandSpec spec) {
        Set<LeftOut> without = without();
        boolean smaller = bridged
                || !without.isEmpty()
                || Stream.of(layers, hidden, heads, intermediate, start, general)
                        .anyMatch(given -> given != null);
        if (smaller == isBrought()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Say what the student is: --layers N, perhaps with --hidden N, or --general MODEL, or --student MODEL;"
                            + " --student goes with none of the others.");
        }
        if (brought == null) {
            Smaller shape = new Smaller(
                    optional(layers),
                    optional(hidden),
                    optional(heads),
                    optional(intermediate),
                    start == null ? StudentStart.SELECTION : start,
                    without,
                    bridged);
            return general == null
                    ? shape
                    : new StudentSource.Started(
                            shape, ModelFiles.at(general).original().model());
        }
        Asked own = answers.of(ModelFiles.at(brought).original().model());
        return new StudentSource.Brought(own.model(), own.answer());
    }

    private Set<LeftOut> without() {
        Set<LeftOut> without = EnumSet.noneOf(LeftOut.class);
        if (noTokenTypes) {
            without.add(LeftOut.TOKEN_TYPES);
        }
        if (noPooler) {
            without.add(LeftOut.POOLER);
        }
        return without;
    }

    private static OptionalInt optional(@Nullable Integer given) {
        return given == null ? OptionalInt.empty() : OptionalInt.of(given);
    }
}
