package dev.limbeck.cli;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.measure.Pooling;
import dev.limbeck.run.Original;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which output of a model is its answer. */
final class AnswerOptions {
    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = "The output that is the answer; the first if absent.")
    @Nullable
    private String output;

    @Option(
            names = "--pooling",
            description = "How the token vectors of an embedding model become one vector: ${COMPLETION-CANDIDATES}.")
    @Nullable
    private Pooling pooling;

    /**
     * A model as it is asked for answers.
     *
     * @param answer the name of the output to read
     * @param isVector whether the answer is an embedding rather than the scores of classes
     */
    record Asked(Model model, String answer, boolean isVector) {
        /** A model that was read, as it is asked. */
        Original original(Original read) {
            return new Original(model, read.fileBytes(), answer);
        }
    }

    /**
     * The model with its answer, pooled if that is wanted.
     *
     * @throws ModelException if there is no such output
     */
    Asked of(Model model) {
        List<String> outputs =
                model.graph().outputs().stream().map(ValueInfo::name).toList();
        String answer = output == null ? outputs.get(0) : output;
        if (!outputs.contains(answer)) {
            throw new ModelException("The model has no output '" + answer + "'. Its outputs are "
                    + String.join(", ", outputs) + ": choose one with --output.");
        }
        if (pooling == null) {
            return new Asked(model, answer, answer.contains("embed") || answer.contains("hidden"));
        }
        Model pooled = pooling.appendedTo(model, answer);
        return new Asked(pooled, Pooling.output(pooled), true);
    }
}
